import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';

/** One look at the file system, in the two ways that it can be made. */
interface Look {
  now: () => unknown;
  aside: () => Promise<unknown>;
}

/** Work that needs files, and leaves open whether it waits for them. What a look throws is thrown where it was asked for. */
export type Steps<T> = Generator<Look, T, unknown>;

export function* bytesOf(path: string): Steps<Buffer> {
  return (yield { now: () => readFileSync(path), aside: () => readFile(path) }) as Buffer;
}

export function* namesIn(directory: string): Steps<string[]> {
  return (yield { now: () => readdirSync(directory), aside: () => readdir(directory) }) as string[];
}

export function* isFile(path: string): Steps<boolean> {
  return (yield {
    now: () => statSync(path).isFile(),
    aside: async () => (await stat(path)).isFile(),
  }) as boolean;
}

/** Does the work at once: the process waits for every file. */
export function perform<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (!step.done) {
    let seen: unknown;
    try {
      seen = step.value.now();
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(seen);
  }
  return step.value;
}

/** Does the work while the process goes on. */
export async function performAside<T>(steps: Steps<T>): Promise<T> {
  let step = steps.next();
  while (!step.done) {
    let seen: unknown;
    try {
      seen = await step.value.aside();
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(seen);
  }
  return step.value;
}
