import { randomUUID } from 'node:crypto';
import { access, link, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandError, EXIT } from './exit.js';

/** @throws {CommandError} if there is something at this path */
export async function checkFree(path: string): Promise<void> {
  const isTaken = await access(path).then(
    () => true,
    () => false,
  );
  if (isTaken) throw taken(path);
}

/**
 * Writes a file that is there whole or not at all. Without `force` it takes the place of none, not even of one made at this moment.
 *
 * @throws {CommandError}
 */
export async function writeWhole(path: string, text: string, force: boolean): Promise<void> {
  const part = join(dirname(path), `.rewrite-${randomUUID()}.part`);
  try {
    await writeFile(part, text, { flag: 'wx', flush: true });
    await (force ? rename(part, path) : link(part, path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'EEXIST'
      ? taken(path)
      : new CommandError(EXIT.failed, `${path} cannot be written: ${message}`, true);
  } finally {
    await rm(part, { force: true });
  }
}

function taken(path: string): CommandError {
  return new CommandError(EXIT.failed, `${path} is there already; --force writes over it.`);
}
