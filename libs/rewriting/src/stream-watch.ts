import { LogLostError, isFinal } from '#rewrite-log';
import type { RewriteEvent, RewriteLog, StreamState } from '#rewrite-log';
import { toEvent } from './stream-reading.js';

export interface WatchOptions {
  /** The number of the last event the reader has; -1 for none. */
  afterId: number;
  signal: AbortSignal;
}

/**
 * The events of a stream, read from aside: of a job's, which decides itself which log it is bound to and when it ends (an error
 * of a log is only the end of an attempt), or of one that has ended. Ends without a final event when the signal is aborted.
 */
export class StreamWatch {
  private lastId: number;

  constructor(
    private readonly log: RewriteLog,
    private readonly streamId: string,
    private readonly options: WatchOptions,
  ) {
    this.lastId = options.afterId;
  }

  async *events(): AsyncGenerator<RewriteEvent> {
    while (!this.options.signal.aborted) {
      const changed = new AbortController();
      const until = AbortSignal.any([this.options.signal, changed.signal]);
      const change = this.log.streamChanged(this.streamId, until).then(() => changed.abort());
      try {
        const state = await this.log.findStream(this.streamId);
        if (!state) return;
        if (state.logId !== null && state.finalId === null) void this.log.watch(state.logId);
        if (yield* this.readBinding(state, until)) return;
        await change;
      } finally {
        changed.abort();
      }
    }
  }

  /** True when the stream has ended; false when there is nothing more to read until its record changes. */
  private async *readBinding(state: StreamState, until: AbortSignal): AsyncGenerator<RewriteEvent, boolean> {
    if (this.lastId < 0) yield { type: 'start', id: (this.lastId = 0), streamId: state.id, style: state.style };
    if (state.offset > this.lastId) yield { type: 'restart', id: (this.lastId = state.offset) };
    if (state.logId !== null && (yield* this.readLog(state.logId, state, until))) return true;
    if (!state.end) return false;
    yield { type: 'error', id: state.end.id, failure: state.end.failure };
    return true;
  }

  private async *readLog(logId: string, state: StreamState, until: AbortSignal): AsyncGenerator<RewriteEvent, boolean> {
    const lastOwnId = state.end ? state.end.id - 1 : Infinity;
    try {
      const signal = state.end ? AbortSignal.abort() : until;
      for await (const entry of this.log.follow(logId, this.lastId - state.offset, signal)) {
        const id = state.offset + entry.seq;
        if (id > lastOwnId || (entry.kind === 'error' && state.kind === 'job')) return false;
        this.lastId = id;
        yield toEvent(entry, id, state.cached);
        if (isFinal(entry)) return true;
      }
    } catch (error) {
      if (!until.aborted && !state.end && !(error instanceof LogLostError)) throw error;
    }
    return false;
  }
}
