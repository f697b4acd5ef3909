import { restartAfter } from './log-entry.js';
import type { Rewrite } from './rewrite-event.js';
import type { RewriteFailure } from './rewrite-error.js';
import type { Retention, RewriteLogStore } from './rewrite-log-store.js';

/** The leader's pen: numbers the entries of one log and writes them. Every method throws `LogLostError` once the log is another's. */
export class LogWriter {
  private seq = 0;
  private textWritten = false;

  constructor(
    readonly logId: string,
    /** Aborted when the log is lost or nobody reads it any more: the run should stop. */
    readonly signal: AbortSignal,
    /** Aborted once a reader shows the pieces as they come: text must not be held back any longer. */
    readonly watched: AbortSignal,
    private readonly store: RewriteLogStore,
    private readonly onEnd: () => void,
  ) {}

  /** Appends a piece of text. @throws LogLostError */
  async write(text: string): Promise<void> {
    this.seq += 1;
    this.textWritten = true;
    await this.store.append(this.logId, [{ seq: this.seq, kind: 'delta', text }]);
  }

  /** Writing begins again: no entry where nothing was written yet. */
  async restart(): Promise<void> {
    if (!this.textWritten) return;
    this.seq = restartAfter(this.seq);
    this.textWritten = false;
    await this.store.append(this.logId, [{ seq: this.seq, kind: 'restart' }]);
  }

  /** Ends the log with the whole rewrite. @throws LogLostError */
  async finish(rewrite: Rewrite, retention: Retention): Promise<void> {
    this.onEnd();
    await this.store.end(this.logId, { seq: this.seq + 1, kind: 'done', rewrite }, retention);
  }

  /** Ends the log with a failure. @throws LogLostError */
  async fail(failure: RewriteFailure, retention: Retention): Promise<void> {
    this.onEnd();
    await this.store.end(this.logId, { seq: this.seq + 1, kind: 'error', failure }, retention);
  }
}
