import { deltasOf } from './deltas.js';
import type { Retention } from './log-claim.js';
import { restartAfter } from './log-entry.js';
import type { FinalEntry, LogEntry } from './log-entry.js';
import type { Log } from './log.js';
import type { RewriteFailure } from './rewrite-error.js';
import type { Rewrite } from './rewrite-event.js';

/** Where the log is kept besides this process's memory. */
export interface LogKeeper {
  /** There are more entries. */
  entriesCame(): void;
  /** A restart is about to be shown. */
  restart(entry: LogEntry): Promise<void>;
  /** Ends the log, here too. */
  end(final: FinalEntry, retention: Retention): Promise<void>;
}

/** The leader's hand: numbers the entries of one log and writes them. */
export class LogWriter {
  /** How often readers were told to drop what they had. */
  restarts = 0;
  private seq = 0;
  private hasText = false;

  constructor(
    readonly log: Log,
    private readonly keeper: LogKeeper,
  ) {}

  /** Appends a piece of text: as several entries where it is longer than a delta may be. @throws LogLostError */
  write(text: string): void {
    this.hasText = true;
    for (const piece of deltasOf(text)) this.log.append({ seq: (this.seq += 1), kind: 'delta', text: piece });
    this.keeper.entriesCame();
  }

  /** Writing begins again: no entry where nothing was written yet. @throws LogLostError */
  async restart(why: 'failed' | 'taken-back' = 'failed'): Promise<void> {
    if (!this.hasText) return;
    this.restarts += 1;
    this.seq = restartAfter(this.seq);
    this.hasText = false;
    const entry: LogEntry = { seq: this.seq, kind: 'restart', ...(why === 'taken-back' && { takesBack: true }) };
    await this.keeper.restart(entry);
    this.log.append(entry);
  }

  /** Ends the log with the whole rewrite. @throws LogLostError */
  async finish(rewrite: Rewrite, retention: Retention): Promise<void> {
    await this.keeper.end({ seq: this.seq + 1, kind: 'done', rewrite }, retention);
  }

  /** Ends the log with a failure. @throws LogLostError */
  async fail(failure: RewriteFailure): Promise<void> {
    await this.keeper.end({ seq: this.seq + 1, kind: 'error', failure }, { cacheForInMs: 0 });
  }
}
