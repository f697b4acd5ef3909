import { RedisUnavailableError } from '#redis';
import type { LocalLogs } from './local-logs.js';
import type { Retention } from './log-claim.js';
import type { FinalEntry, LogEntry } from './log-entry.js';
import { LogLostError, type Log } from './log.js';
import type { LogKeeper } from './log-writer.js';
import type { LogSync } from './redis/log-sync.js';
import type { RewriteFailure } from './rewrite-error.js';

/** Of a log that was stopped since nobody read it. */
export const ABANDONED: RewriteFailure = {
  type: 'abandoned',
  detail: 'Nobody read this rewrite any more, so it was stopped.',
};

/** A log that is led in this process. */
export class LedLog implements LogKeeper {
  /** Stops the run that writes it. */
  onStop: () => void = () => undefined;
  private isEnding = false;

  /**
   * @param sync tells Redis of it; null for one that this process alone keeps
   * @param onEnd called once it is led no more
   */
  constructor(
    readonly log: Log,
    private readonly local: LocalLogs,
    readonly sync: LogSync | null,
    private readonly onEnd: () => void,
  ) {}

  entriesCame(): void {
    this.sync?.entriesCame();
  }

  async restart(entry: LogEntry): Promise<void> {
    await this.sync?.restart(entry);
  }

  async end(final: FinalEntry, retention: Retention): Promise<void> {
    if (this.isEnding) throw new LogLostError(this.log.id);
    this.isEnding = true;
    await this.sync?.end(final, retention);
    this.finish(final, retention);
  }

  /** Stops the run and ends the log if nobody reads it, here or elsewhere. */
  async stopIfUnread(): Promise<void> {
    if (this.isEnding || this.isReadHere) return;
    if (!(await this.endUnread()) || this.isEnding) return;
    this.isEnding = true;
    this.onStop();
    this.finish({ seq: this.log.lastSeq + 1, kind: 'error', failure: ABANDONED }, { cacheForInMs: 0 });
  }

  private get isReadHere(): boolean {
    return this.log.isRead || this.log.graceLeftInMs > 0;
  }

  /** While Redis is away nobody elsewhere can read it. */
  private async endUnread(): Promise<boolean> {
    if (!this.sync) return true;
    try {
      return await this.sync.endUnread(ABANDONED);
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) throw error;
      if (this.isReadHere) return false;
      void this.sync.end(this.sync.failed(ABANDONED), { cacheForInMs: 0 });
      return true;
    }
  }

  private finish(final: FinalEntry, retention: Retention): void {
    if (this.sync) this.log.append(final);
    else this.local.end(this.log.id, final, retention);
    this.onStop = () => undefined;
    this.onEnd();
  }
}
