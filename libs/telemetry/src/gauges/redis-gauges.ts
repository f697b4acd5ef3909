import type { Meter } from '@opentelemetry/api';
import type { RedisConnections } from '#redis';

/** How Redis is, from this process. While it is away only that is told. */
export function watchRedis(meter: Meter, redis: RedisConnections): void {
  const up = meter.createObservableGauge('rewrite_redis_up', {
    description: '1 while Redis is there and does what it is asked.',
    unit: '1',
  });
  const roundTrip = meter.createObservableGauge('rewrite_redis_round_trip_seconds', {
    description: 'From a question to the answer of Redis, at the time of the scrape.',
    unit: 's',
  });
  const memory = meter.createObservableGauge('rewrite_redis_memory_bytes', {
    description: 'What Redis holds (used) and may hold (limit; 0 is none).',
    unit: 'By',
  });
  meter.addBatchObservableCallback(
    async (result) => {
      const askedAt = performance.now();
      const use = redis.isAvailable ? await redis.memoryUse().catch(() => null) : null;
      result.observe(up, use === null ? 0 : 1);
      if (use === null) return;
      result.observe(roundTrip, (performance.now() - askedAt) / 1000);
      for (const [kind, bytes] of Object.entries(use)) result.observe(memory, bytes as number, { kind });
    },
    [up, roundTrip, memory],
  );
}
