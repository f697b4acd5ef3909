import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_IN_MS = 45_000;

/** Waits until it is so. @throws {Error} if it is not in time */
export async function until(isSo: () => boolean | Promise<boolean>, patienceInMs = PATIENCE_IN_MS): Promise<void> {
  const deadline = Date.now() + patienceInMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`It was not so within ${patienceInMs} ms: ${isSo.toString()}`);
    await delay(20);
  }
}
