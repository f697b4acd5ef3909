import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Rewrite, RewriteError, type RewriteOptions } from '#client';
import { CommandError, EXIT } from './exit.js';
import { asStreamFailure, explained } from './explain.js';
import { Progress } from './progress.js';
import { readText } from './read-text.js';
import type { Session } from './session.js';
import { failedChecks } from './show-rewrite.js';
import { asFile, print, tell } from './standard-output.js';
import { checkFree, checkWritable, writeWhole } from './write-whole.js';

const AT_ONCE = 4;
/** A limit of a minute is waited for, one of a day is not. */
const LONGEST_WAIT_IN_SECONDS = 90;

interface Destination {
  out: string;
  force: boolean;
}

/** Rewrites files into a directory, a few at once. A failure leaves the other files alone, unless they would meet the same. */
export async function rewriteFiles(
  session: Session,
  files: readonly string[],
  options: RewriteOptions,
  destination: Destination,
): Promise<void> {
  refuseEqualNames(files);
  await makeDirectory(destination.out);
  await checkWritable(destination.out);
  const batch = new Batch(session, files, options, destination);
  await batch.run();
}

class Batch {
  private readonly left: Iterator<string, undefined> & Iterable<string>;
  private readonly progress: Progress;
  private written = 0;
  /** What every file that is left would meet. */
  private meetsAll: CommandError | null = null;

  constructor(
    private readonly session: Session,
    private readonly files: readonly string[],
    private readonly options: RewriteOptions,
    private readonly destination: Destination,
  ) {
    this.left = files.values();
    this.progress = new Progress(files.length);
  }

  async run(): Promise<void> {
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.work()));
    } finally {
      this.progress.end();
    }
    this.tellMissing();
  }

  /** @throws why files are missing */
  private tellMissing(): void {
    const missing = this.files.length - this.written;
    if (missing === 0) return;
    const words = `Not written: ${missing} of ${this.files.length} files.`;
    const { aborted, reason } = this.session.signal;
    if (!aborted && !this.meetsAll) throw new CommandError(EXIT.failed, words);
    tell(words);
    throw aborted ? reason : this.meetsAll;
  }

  private async work(): Promise<void> {
    for (const file of this.left) {
      if (this.meetsAll || this.session.signal.aborted) return;
      await this.rewriteFile(file).catch((error: unknown) => this.fail(file, error));
    }
  }

  private async rewriteFile(file: string): Promise<void> {
    const { session, destination } = this;
    const path = join(destination.out, basename(file));
    if (!destination.force) await checkFree(path);
    const rewrite = await this.rewrite(await readText(file, session.signal));
    await writeWhole(path, asFile(rewrite.rewritten), destination.force);
    this.written += 1;
    this.progress.written(file, path);
    for (const line of failedChecks(rewrite)) this.progress.tell(`${file}: ${line}`);
    if (session.json) await print(`${JSON.stringify({ file, rewrite })}\n`);
  }

  /** Where the client has asked too often, it comes back when the service says. */
  private async rewrite(text: string): Promise<Rewrite> {
    const { client, signal } = this.session;
    for (;;) {
      try {
        return await client.stream(text, { ...this.options, signal }).finished;
      } catch (error) {
        const wait = error instanceof RewriteError && error.type === 'throttled' ? error.retryAfterSeconds : undefined;
        if (wait === undefined || wait > LONGEST_WAIT_IN_SECONDS) throw asStreamFailure(error);
        this.progress.waits(wait);
        await delay(wait * 1000, undefined, { signal });
      }
    }
  }

  private async fail(file: string, error: unknown): Promise<void> {
    if (this.session.signal.aborted) return;
    const told = explained(error, this.session.url);
    if (told.meetsAll) {
      this.meetsAll ??= told;
      return;
    }
    // What is wrong with the file itself names it already.
    this.progress.tell(error === told ? `rewrite: ${told.message}` : `rewrite: ${file}: ${told.message}`);
    if (this.session.json) await print(`${JSON.stringify({ file, error: told.message })}\n`);
  }
}

function refuseEqualNames(files: readonly string[]): void {
  const names = files.map((file) => basename(file));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new CommandError(EXIT.wrongUse, `Two of the files are called ${twice}: give each a directory of its own.`);
}

async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: Error) => {
    throw new CommandError(EXIT.wrongUse, `The directory ${path} cannot be made: ${error.message}`);
  });
}
