/** What only looks slow is quick in one of them; what is slow is slow in all of them. */
export const MOST_ROUNDS = 10;

/** The CPU time that it takes, in milliseconds: a pause of the machine, or what others do on it, is no part of it. */
export function cpuTimeInMs(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Expects the quickest of ten runs to take less CPU time; ends with the first that does. @param run is told which one it is, from 0 */
export function expectCpuTimeBelow(mostInMs: number, run: (round: number) => unknown): void {
  let leastInMs = Infinity;
  for (let round = 0; round < MOST_ROUNDS && leastInMs >= mostInMs; round += 1) {
    leastInMs = Math.min(
      leastInMs,
      cpuTimeInMs(() => run(round)),
    );
  }
  expect(leastInMs).toBeLessThan(mostInMs);
}
