import type { KeyLease } from './key-lease.js';
import type { KeyQueue } from './key-queue.js';
import { NoKeyError } from './no-key-error.js';
import type { LeaseWish } from './waiting-line.js';

/**
 * The first lease that any of the queues gives. They are asked in order, each once the one before has no free key, and the
 * request keeps its place in the lines of those asked before. What the others give too late goes back.
 * @throws {NoKeyError} of the queue whose key could be had soonest, once all have refused
 */
export function firstLeaseOf(queues: readonly KeyQueue[], wish: LeaseWish): Promise<KeyLease> {
  const deadline = performance.now() + wish.waitInMs;
  const race = new AbortController();
  const signal = AbortSignal.any([wish.signal, race.signal]);
  const refusals: NoKeyError[] = [];

  return new Promise((resolve, reject) => {
    const askNext = (position: number): void => {
      const queue = queues[position];
      if (queue === undefined) return;
      const waitInMs = Math.max(0, Math.ceil(deadline - performance.now()));
      queue.acquire({ ...wish, waitInMs, signal }, () => askNext(position + 1)).then(onLease, onError);
    };
    const onLease = (lease: KeyLease): void => {
      if (race.signal.aborted) void lease.release();
      else resolve(lease);
      race.abort();
    };
    const onError = (error: unknown): void => {
      if (error instanceof NoKeyError && refusals.push(error) < queues.length) return;
      reject(error instanceof NoKeyError ? soonestOf(refusals) : error);
      race.abort();
    };
    askNext(0);
  });
}

/** One that is out counts only if all are. */
function soonestOf(refusals: readonly NoKeyError[]): NoKeyError | undefined {
  const usable = refusals.filter(({ reason }) => reason !== 'out');
  const candidates = usable.length > 0 ? usable : refusals;
  return candidates.toSorted((a, b) => a.retryAfterInMs - b.retryAfterInMs)[0];
}
