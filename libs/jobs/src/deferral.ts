/**
 * For how long after its first attempt that reached nobody a job is put off by such attempts, and none of them counts: as long as the largest models take to
 * load. Then they count as any other failure.
 */
export const DEFERRED_FOR_IN_MS = 900_000;

const FIRST_DEFERRAL_IN_MS = 1000;
const LONGEST_DEFERRAL_IN_MS = 60_000;
/** A hundred of them, as many attempts as may be set, are over before the stream of a job that has not ended is forgotten. */
const LONGEST_BACKOFF_IN_MS = 3_600_000;

/** The pause after the attempt that is the `count`th to reach nobody: up to a minute. */
export function deferralInMs(count: number): number {
  return pauseInMs(FIRST_DEFERRAL_IN_MS, LONGEST_DEFERRAL_IN_MS, count);
}

/** The pause after the `count`th attempt that has failed: up to an hour. */
export function backoffInMs(firstInMs: number, count: number): number {
  return pauseInMs(firstInMs, LONGEST_BACKOFF_IN_MS, count);
}

/** Doubles each time, and is shortened by chance by up to a half, so that those who were put off together do not come back together. */
function pauseInMs(firstInMs: number, longestInMs: number, count: number): number {
  const boundInMs = Math.min(longestInMs, firstInMs * 2 ** (count - 1));
  return Math.round(boundInMs * (1 - Math.random() / 2));
}
