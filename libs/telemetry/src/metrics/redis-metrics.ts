import { redisChanged } from '#events';
import type { MetricRegistry } from '../counting/metric-registry.js';
import type { Listening } from './listening.js';

/** How often Redis went away. */
export function measureOutages(registry: MetricRegistry): Listening {
  const outages = registry.counter({
    name: 'rewrite_redis_outages_total',
    description: 'Times that Redis could be used no more by this process.',
    unit: '{outage}',
    labels: [],
  });
  outages.add(0);
  return redisChanged.listen(({ isAvailable }) => outages.add(isAvailable ? 0 : 1));
}
