const FIRST_BACKOFF_IN_MS = 200;
/** A vendor that asks for more time than this is not waited for. */
export const LONGEST_BACKOFF_IN_MS = 2_000;

/**
 * How long a provider that has failed `failures` times in a row is left alone before its next call, in milliseconds: anything from nothing
 * to a bound that doubles (full jitter, so that those who failed together do not come back together), on top of what the vendor asked for.
 */
export function retryBackoffInMs(failures: number, askedToWaitInMs: number): number {
  const boundInMs = Math.min(LONGEST_BACKOFF_IN_MS, FIRST_BACKOFF_IN_MS * 2 ** (failures - 1));
  return Math.max(0, askedToWaitInMs) + Math.random() * boundInMs;
}
