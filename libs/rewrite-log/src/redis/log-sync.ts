import { Logger } from '@nestjs/common';
import { RedisUnavailableError } from '#redis';
import { linesOf } from '../entry-lines.js';
import type { Retention } from '../log-claim.js';
import { isFinal } from '../log-entry.js';
import type { FinalEntry, LogEntry } from '../log-entry.js';
import type { Log } from '../log.js';
import type { RewriteFailure } from '../rewrite-error.js';
import { seqsOf } from '../seqs.js';
import type { SentEntries, SharedLogs } from './shared-logs.js';

/** A piece waits at most so long before it is sent, together with those that come meanwhile. */
const BATCH_IN_MS = 20;

/** How long Redis is left alone that did not answer. */
const RETRY_IN_MS = 200;

/** By then Redis has forgotten the log. */
const END_TOLD_WITHIN_IN_MS = 600_000;

const logger = new Logger('RewriteLogs');

/** Tells Redis of a log that is led here: of its restarts and its end, and of its pieces while somebody reads them elsewhere. */
export class LogSync {
  private sentEntries = 0;
  private sentBytes = 0;
  private isWanted = false;
  /** About to be shown. */
  private restartEntry: LogEntry | null = null;
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    readonly log: Log,
    private readonly shared: SharedLogs,
  ) {}

  /** From now on the pieces are wanted elsewhere. */
  want(): void {
    this.isWanted = true;
    this.log.observe();
    void this.send();
  }

  /** There is more. */
  entriesCame(): void {
    if (this.isWanted) this.sendWithin(BATCH_IN_MS);
  }

  /** A restart is sent before anybody is shown it: whoever takes over must leap further than what readers have seen. Never rejects. */
  async restart(entry: LogEntry): Promise<void> {
    this.restartEntry = entry;
    await this.send();
  }

  /** Never rejects: where Redis is away it is told once it is back, since others wait for the end as long as this process leads any log. */
  async end(final: FinalEntry, retention: Retention): Promise<void> {
    clearTimeout(this.timer);
    await this.sending;
    const rest = this.rest([...this.entries, final]);
    const end = (): Promise<boolean> =>
      this.shared.end(this.log.id, rest, final, retention).then(() => true, isNoOutage);
    if (!(await end())) void this.tellAgain(end);
  }

  /** @returns whether nobody read the log elsewhere, so that it has been ended */
  async endUnread(failure: RewriteFailure): Promise<boolean> {
    await this.sending;
    const final = this.failed(failure);
    return this.shared.endUnread(this.log.id, this.rest([...this.entries, final]), final);
  }

  /** The log's end by a failure, after all that it has by now. */
  failed(failure: RewriteFailure): FinalEntry {
    return { seq: (this.entries.at(-1)?.seq ?? 0) + 1, kind: 'error', failure };
  }

  private async tellAgain(end: () => Promise<boolean>): Promise<void> {
    const giveUpAt = performance.now() + END_TOLD_WITHIN_IN_MS;
    do await this.mayBeAsked(giveUpAt - performance.now());
    while (!(await end()) && performance.now() < giveUpAt);
  }

  /** Resolves when Redis is back, or the time is over; soon where Redis is not known to be away. */
  private mayBeAsked(timeInMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(over, this.shared.isAvailable ? RETRY_IN_MS : timeInMs).unref();
      const stopListening = this.shared.onBack(over);
      function over(): void {
        clearTimeout(timer);
        stopListening();
        resolve();
      }
    });
  }

  private sendWithin(timeInMs: number): void {
    this.timer ??= setTimeout(() => void this.send(), timeInMs).unref();
  }

  private send(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    return (this.sending = this.sending.then(() => this.sendRest()));
  }

  private async sendRest(): Promise<void> {
    if (this.log.final) return;
    const { entries, isWanted } = this;
    const count = entries.length;
    const rest = this.rest(entries);
    try {
      if (!(await this.shared.append(this.log.id, rest, { lastSeq: entries.at(-1)?.seq ?? 0, isWanted }))) return;
      this.sentEntries = count;
      this.sentBytes += Buffer.byteLength(rest.lines);
    } catch (error) {
      if (!isNoOutage(error)) this.sendWithin(RETRY_IN_MS);
    }
  }

  /** Of the log, and the restart that is to be the next. */
  private get entries(): readonly LogEntry[] {
    const { entries, lastSeq } = this.log;
    return this.restartEntry && this.restartEntry.seq > lastSeq ? [...entries, this.restartEntry] : entries;
  }

  /** What Redis lacks of the entries. */
  private rest(entries: readonly LogEntry[]): SentEntries {
    const lines = linesOf(entries.slice(this.sentEntries).filter((entry) => !isFinal(entry)));
    return { at: this.sentBytes, lines, seqs: seqsOf(entries) };
  }
}

/** What fails while Redis is away mends itself; all else is told in the logs. */
function isNoOutage(error: unknown): boolean {
  if (error instanceof RedisUnavailableError) return false;
  logger.error(error);
  return true;
}
