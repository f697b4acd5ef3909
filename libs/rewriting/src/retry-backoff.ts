import { setTimeout as delay } from 'node:timers/promises';

const FIRST_BACKOFF_IN_MS = 200;
/** A vendor that asks for more time than this is not waited for. */
export const LONGEST_BACKOFF_IN_MS = 2_000;

/**
 * Waits before the next call of a provider that has failed `failures` times in a row: anything from nothing to a bound that
 * doubles (full jitter, so that those who failed together do not come back together), on top of what the vendor asked for.
 * @throws the signal's reason, if it is aborted before
 */
export async function retryBackoff(failures: number, askedToWaitInMs: number, signal: AbortSignal): Promise<void> {
  const boundInMs = Math.min(LONGEST_BACKOFF_IN_MS, FIRST_BACKOFF_IN_MS * 2 ** (failures - 1));
  signal.throwIfAborted();
  // A timer's own error would hide why the run was stopped.
  const waitInMs = Math.max(0, askedToWaitInMs) + Math.random() * boundInMs;
  await delay(waitInMs, undefined, { signal }).catch(() => signal.throwIfAborted());
}
