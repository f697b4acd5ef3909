import { setTimeout as delay } from 'node:timers/promises';

/** Waits for the event, but no longer than the time given. True if it came. @throws what the event is rejected with */
export async function within(timeInMs: number, event: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(timeInMs, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([event.then(() => true), late]);
  } finally {
    timer.abort();
  }
}
