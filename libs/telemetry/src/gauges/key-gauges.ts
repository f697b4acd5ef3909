import type { BatchObservableResult, Meter } from '@opentelemetry/api';
import type { KeyPoolService, KeySnapshot, ProviderSnapshot } from '#key-pool';

/** Where keys stand. With Redis the leases and the rests are those of all processes, and the waiting is this one's. */
export function watchKeys(meter: Meter, pool: KeyPoolService): void {
  const leases = meter.createObservableGauge('rewrite_key_leases', {
    description: 'Calls that a key is used for; with Redis over all processes.',
    unit: '{call}',
  });
  const states = meter.createObservableGauge('rewrite_key_resting', {
    description: '1 while a key rests: cooldown, out (refused by its vendor) or failing (its provider fails).',
    unit: '1',
  });
  const waiting = meter.createObservableGauge('rewrite_key_waiting', {
    description: 'Rewrites of this process that wait for a key.',
    unit: '{rewrite}',
  });
  const free = meter.createObservableGauge('rewrite_keys_usable', {
    description: 'Keys of a provider that do not rest.',
    unit: '{key}',
  });
  const observe = (result: BatchObservableResult, { provider, keys, waiting: line }: ProviderSnapshot): void => {
    for (const key of keys) {
      const labels = { provider, key: String(key.keyIndex) };
      result.observe(leases, key.inFlight, labels);
      for (const kind of RESTS) result.observe(states, kindOf(key) === kind ? 1 : 0, { ...labels, kind });
    }
    result.observe(free, keys.filter(({ restsUntil }) => restsUntil === null).length, { provider });
    for (const priority of ['interactive', 'job'] as const) {
      result.observe(waiting, line[priority], { provider, priority });
    }
  };
  meter.addBatchObservableCallback(
    async (result) => (await pool.snapshot()).forEach((provider) => observe(result, provider)),
    [leases, states, waiting, free],
  );
}

const RESTS = ['cooldown', 'out', 'failing'] as const;

function kindOf({ restsUntil, out, restOf }: KeySnapshot): (typeof RESTS)[number] | null {
  if (restsUntil === null) return null;
  if (out) return 'out';
  return restOf === 'provider' ? 'failing' : 'cooldown';
}
