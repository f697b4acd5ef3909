import { setTimeout as delay } from 'node:timers/promises';

const TURN_IN_MS = 10;

/**
 * A clock of this process: each turn of a timer counts for what it was set to, however late it comes. So a pause of the machine, or of the
 * process, counts for one turn. It is never ahead of other clocks.
 */
export interface OwnClock {
  nowInMs(): number;
  stop(): void;
}

export function startOwnClock(): OwnClock {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), TURN_IN_MS).unref();
  return { nowInMs: () => turns * TURN_IN_MS, stop: () => clearInterval(timer) };
}

/** What the event brings, and after how long by that clock. @throws what the event is rejected with */
export async function withOwnTime<T>(event: Promise<T>): Promise<{ value: T; ownTimeInMs: number }> {
  const clock = startOwnClock();
  try {
    return { value: await event, ownTimeInMs: clock.nowInMs() };
  } finally {
    clock.stop();
  }
}

/** How long it takes by that clock until the event is settled, in either way. */
export async function ownTimeInMs(event: Promise<unknown>): Promise<number> {
  return (await withOwnTime(event.catch(() => undefined))).ownTimeInMs;
}

/** Waits by that clock: whatever a pause has held up in this process has its turn before the time is over. */
export async function ownDelay(timeInMs: number): Promise<void> {
  for (let passedInMs = 0; passedInMs < timeInMs; passedInMs += TURN_IN_MS) await delay(TURN_IN_MS);
}
