import { requestEnded } from '#events';
import type { Histogram } from '../counting/histogram.js';
import type { MetricRegistry } from '../counting/metric-registry.js';
import { ANSWER_SECONDS } from './bounds.js';
import { type Listening, together } from './listening.js';

/** Instead of a value that a request does not have. */
const NONE = 'none';

/** Requests by route, style, delivery and status; how long they took; and what the cache had. */
export function measureRequests(registry: MetricRegistry): Listening {
  return together(countRequests(registry), timeRequests(registry), countLookups(registry));
}

function countRequests(registry: MetricRegistry): Listening {
  const requests = registry.counter({
    name: 'rewrite_requests_total',
    description: 'Requests whose answer has ended; status none: the connection ended before one was sent.',
    unit: '{request}',
    labels: ['method', 'route', 'style', 'delivery', 'status'],
  });
  return requestEnded.listen(({ begun: { method, route }, rewrite, status }) => {
    const { style, delivery } = rewrite ?? NOTHING;
    requests.add(1, method, route ?? NONE, style ?? NONE, delivery, status === null ? NONE : String(status));
  });
}

function timeRequests(registry: MetricRegistry): Listening {
  const seconds = (name: string, description: string, labels: string[]): Histogram =>
    registry.histogram({ name, description, unit: 's', labels }, ANSWER_SECONDS);
  const durations = seconds('rewrite_request_duration_seconds', 'From the request to the end of its whole answer.', [
    'route',
    'delivery',
  ]);
  const firstTexts = seconds(
    'rewrite_request_first_text_seconds',
    'From the request to the first text that was sent while more was to come.',
    ['delivery'],
  );
  return requestEnded.listen(({ begun: { route }, rewrite, isWhole, durationInMs, firstTextInMs }) => {
    const { delivery } = rewrite ?? NOTHING;
    if (isWhole) durations.record(durationInMs / 1000, route ?? NONE, delivery);
    if (firstTextInMs !== null) firstTexts.record(firstTextInMs / 1000, delivery);
  });
}

function countLookups(registry: MetricRegistry): Listening {
  const lookups = registry.counter({
    name: 'rewrite_cache_lookups_total',
    description: 'Requests for a rewrite by what the cache had (RFC 9211): hit, miss, collapsed, request, bypass.',
    unit: '{request}',
    labels: ['outcome'],
  });
  for (const outcome of ['hit', 'miss', 'collapsed']) lookups.add(0, outcome);
  return requestEnded.listen(({ rewrite }) => {
    if (rewrite?.cacheStatus) lookups.add(1, rewrite.cacheStatus);
  });
}

const NOTHING = { style: null, delivery: NONE };
