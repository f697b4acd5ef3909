import type { KeySnapshot, ProviderSnapshot } from '#key-pool';

/** `degraded`: it works in part, or not just now. `down`: it does not work, and not by itself soon. */
export type Status = 'ok' | 'degraded' | 'down';

interface KeyHealth {
  index: number;
  status: 'ok' | 'resting' | 'out';
  inFlight: number;
  /** ISO 8601, UTC; null: it does not rest. */
  restsUntil: string | null;
}

export interface ProviderHealth {
  provider: string;
  status: Status;
  /** Every call of late has failed, so that it may be configured wrongly; true until one succeeds. */
  failing: boolean;
  /** Requests that wait for a key. */
  waiting: number;
  keys: KeyHealth[];
}

/** A provider is well while any of its keys can be used and its calls do not all fail; it is down when its vendor refused all of its keys. */
export function providerHealth({ provider, keys, failing, waiting }: ProviderSnapshot): ProviderHealth {
  const ofKeys = keys.map(keyHealth);
  const has = (status: KeyHealth['status']): boolean => ofKeys.some((key) => key.status === status);
  const works = has('ok') && !failing;
  const status = works ? 'ok' : has('ok') || has('resting') ? 'degraded' : 'down';
  return { provider, status, failing, waiting: waiting.interactive + waiting.job, keys: ofKeys };
}

/** Equal parts make a whole of their status; else it works in part. */
export function together(statuses: readonly Status[]): Status {
  const [first = 'ok'] = statuses;
  return statuses.every((status) => status === first) ? first : 'degraded';
}

function keyHealth({ keyIndex, inFlight, restsUntil, out }: KeySnapshot): KeyHealth {
  return {
    index: keyIndex,
    status: out ? 'out' : restsUntil === null ? 'ok' : 'resting',
    inFlight,
    restsUntil: restsUntil === null ? null : new Date(restsUntil).toISOString(),
  };
}

/** When to ask again where no key rests: the last ones were taken away, and new ones may be put in at any time. */
const UNTOLD_RETURN_IN_SECONDS = 60;

/** When the first key that rests may be used again, in whole seconds from now; at least 1. */
export function secondsUntilReturn(each: readonly ProviderHealth[]): number {
  const times = each.flatMap(({ keys }) => keys.map(({ restsUntil }) => Date.parse(restsUntil ?? '')));
  const earliest = Math.min(...times.filter((time) => !Number.isNaN(time)));
  if (earliest === Infinity) return UNTOLD_RETURN_IN_SECONDS;
  return Math.max(1, Math.ceil((earliest - Date.now()) / 1000));
}
