import { setTimeout as delay } from 'node:timers/promises';

const FIRST_BACKOFF_IN_MS = 200;
const LONGEST_BACKOFF_IN_MS = 2_000;

/**
 * Waits before the next call of a provider that has failed `failures` times in a row: anything from nothing to a bound that
 * doubles (full jitter, so that those who failed together do not come back together).
 * @throws the signal's reason, if it is aborted before
 */
export async function retryBackoff(failures: number, signal: AbortSignal): Promise<void> {
  const boundInMs = Math.min(LONGEST_BACKOFF_IN_MS, FIRST_BACKOFF_IN_MS * 2 ** (failures - 1));
  signal.throwIfAborted();
  // A timer's own error would hide why the run was stopped.
  await delay(Math.random() * boundInMs, undefined, { signal }).catch(() => signal.throwIfAborted());
}
