import type { LogEntry } from './log-entry.js';
import { MemoryLog } from './memory-log.js';
import { LogLostError } from './rewrite-log-store.js';
import type { RewriteLogStore } from './rewrite-log-store.js';

/** A piece waits at most so long before it is written to the store, together with those that came meanwhile. */
const BATCH_IN_MS = 20;

/** How long pieces wait for a store that did not answer. */
const RETRY_IN_MS = 200;

/**
 * A log that is led in this process: its readers here get every entry at once, the store gets them in batches. When the store loses the
 * log, because it was away for too long, the relay is detached: its readers here are served to the end, and nothing more is written.
 */
export class LogRelay {
  readonly log: MemoryLog;
  /** How many readers of this process follow it. */
  followers = 0;
  private pending: LogEntry[] = [];
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  private detached = false;

  constructor(
    private readonly logId: string,
    private readonly store: RewriteLogStore,
  ) {
    this.log = new MemoryLog(logId, '', 'private', Infinity);
  }

  get isDetached(): boolean {
    return this.detached;
  }

  /** True while the store lacks entries that readers here have: it must not be told of an end. */
  get isAhead(): boolean {
    return this.detached || this.pending.length > 0;
  }

  /** A restart reaches the store before any reader: whoever takes over must leap further than what readers here have seen. */
  async append(entries: LogEntry[]): Promise<void> {
    this.pending.push(...entries);
    if (entries.some(({ kind }) => kind === 'restart')) await this.flush();
    else this.flushWithin(BATCH_IN_MS);
    this.log.append(entries);
  }

  /** Writes what is pending; never throws. */
  async flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write());
    await this.writing;
  }

  detach(): void {
    this.detached = true;
    this.pending = [];
  }

  async *follow(afterSeq: number, signal: AbortSignal): AsyncIterable<LogEntry> {
    this.followers += 1;
    try {
      yield* this.log.follow(afterSeq, signal);
    } finally {
      this.followers -= 1;
    }
  }

  private flushWithin(timeInMs: number): void {
    this.timer ??= setTimeout(() => void this.flush(), timeInMs).unref();
  }

  private async write(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const entries = this.pending;
    if (this.detached || entries.length === 0) return;
    this.pending = [];
    try {
      await this.store.append(this.logId, entries);
    } catch (error) {
      if (error instanceof LogLostError) return this.detach();
      this.pending = [...entries, ...this.pending];
      this.flushWithin(RETRY_IN_MS);
    }
  }
}
