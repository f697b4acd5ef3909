import { keyRested, keyWaitEnded } from '#events';
import type { MetricRegistry } from '../counting/metric-registry.js';
import { ANSWER_SECONDS } from './bounds.js';
import { type Listening, together } from './listening.js';

/** How long rewrites wait for a key, and how often keys are set aside. */
export function measureKeys(registry: MetricRegistry): Listening {
  const waits = registry.histogram(
    {
      name: 'rewrite_key_wait_seconds',
      description: 'Waiting for a key: leased, none came free in time, or stopped since nobody needed it any more.',
      unit: 's',
      labels: ['provider', 'priority', 'outcome'],
    },
    ANSWER_SECONDS,
  );
  const rests = registry.counter({
    name: 'rewrite_key_rests_total',
    description: 'Keys set aside: cooldown (rate limit), out (refused by the vendor), failing (the provider fails).',
    unit: '{rest}',
    labels: ['provider', 'key', 'kind'],
  });
  return together(
    keyWaitEnded.listen(({ provider, priority, outcome, waitedInMs }) =>
      waits.record(waitedInMs / 1000, provider, priority, outcome),
    ),
    keyRested.listen(({ provider, keyIndex, kind }) => rests.add(1, provider, String(keyIndex), kind)),
  );
}
