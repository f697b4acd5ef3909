import { randomUUID } from 'node:crypto';
import { access, link, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandError, EXIT } from './exit.js';

/** What link says where a file system, such as FAT and many of networks, gives a file one name only (link(2)). */
const ONE_NAME = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** @throws {CommandError} if no file can be written into this directory */
export async function checkWritable(directory: string): Promise<void> {
  const part = partIn(directory);
  try {
    await writeFile(part, '', { flag: 'wx' });
  } catch (error) {
    throw new CommandError(EXIT.wrongUse, `No file can be written into ${directory}: ${(error as Error).message}`);
  } finally {
    await rm(part, { force: true });
  }
}

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
  const part = partIn(dirname(path));
  try {
    await writeFile(part, text, { flag: 'wx', flush: true });
    await (force ? rename(part, path) : nameUnlessTaken(part, path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'EEXIST'
      ? taken(path)
      : new CommandError(EXIT.failed, `${path} cannot be written: ${message}`, true);
  } finally {
    await rm(part, { force: true });
  }
}

/** Where a file has one name only, an empty one takes the place first. */
async function nameUnlessTaken(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (error) {
    if (!ONE_NAME.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await writeFile(path, '', { flag: 'wx' });
    await rename(part, path);
  }
}

function partIn(directory: string): string {
  return join(directory, `.rewrite-${randomUUID()}.part`);
}

function taken(path: string): CommandError {
  return new CommandError(EXIT.failed, `${path} is there already; --force writes over it.`);
}
