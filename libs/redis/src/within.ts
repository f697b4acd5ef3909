/** Waits for the event, but no longer than the time given. True if it came. @throws what the event is rejected with */
export function within(timeInMs: number, event: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(false), timeInMs);
    void event.then(() => resolve(true), reject).finally(() => clearTimeout(timer));
  });
}
