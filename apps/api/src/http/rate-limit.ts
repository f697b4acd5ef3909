import type { FastifyInstance, FastifyRequest } from 'fastify';
import { throttled } from '../problem.js';
import { callerOf } from './caller.js';
import { type RequestCounters, WINDOW_IN_SECONDS } from './request-counter.js';

/** Probes, and pages that are the same for everybody, are served to anyone at any rate. */
const UNLIMITED = /^\/(?:$|(?:health|docs|page|openapi(?:-3\.0)?\.json)(?:\/|$))/;

/**
 * Counts every other request, refused ones too, and refuses those over the quota; tells where the caller stands
 * (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/). Comes after the client is known.
 */
export function limitRequests(fastify: FastifyInstance, counters: RequestCounters): void {
  if (!counters.isAnyLimited) return;
  fastify.addHook('onRequest', async (request, reply) => {
    const counter = isUnlimited(request) ? null : counters.of(request.client);
    if (!counter) return;
    const { isOver, remaining, resetsInSeconds } = await counter.count(callerOf(request));
    reply.headers({
      'ratelimit-policy': `"default";q=${counter.quota};w=${WINDOW_IN_SECONDS}`,
      ratelimit: `"default";r=${remaining};t=${resetsInSeconds}`,
    });
    if (isOver) throw throttled(`More than ${counter.quota} requests a minute.`, resetsInSeconds);
  });
}

/** By the route's pattern: what no route serves is counted, whatever its path begins with. */
function isUnlimited({ routeOptions }: FastifyRequest): boolean {
  return UNLIMITED.test(routeOptions.url ?? '');
}
