import type { News } from '#redis';
import { LogLostError, isFinal } from '#rewrite-log';
import type { RewriteEvent, RewriteLog, StreamState } from '#rewrite-log';
import { toEvent } from './stream-reading.js';

export interface WatchOptions {
  /** The number of the last event the reader has; -1 for none. */
  afterId: number;
  signal: AbortSignal;
}

/** How often the stream is looked at though there is no news of it. */
const LOOK_INTERVAL_IN_MS = 1_000;

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
    const news = await this.log.watchStream(this.streamId);
    try {
      let state = await this.log.findStream(this.streamId);
      while (state && !this.options.signal.aborted) {
        const left = new AbortController();
        const until = AbortSignal.any([this.options.signal, left.signal]);
        const next = this.nextState(state, news, until).finally(() => left.abort());
        // A reader who leaves does not wait for it.
        next.catch(() => undefined);
        try {
          if (yield* this.readBinding(state, until)) return;
          state = await next;
        } finally {
          left.abort();
        }
      }
    } finally {
      news.stop();
    }
  }

  /** The stream once it has changed since `seen`, null once it is gone; or as it was when the signal is aborted. */
  private async nextState(seen: StreamState, news: News, signal: AbortSignal): Promise<StreamState | null> {
    for (;;) {
      await news.next(LOOK_INTERVAL_IN_MS, signal);
      if (signal.aborted) return seen;
      const state = await this.log.findStream(this.streamId);
      if (!state || hasChanged(seen, state)) return state;
    }
  }

  /** True when the stream has ended; false when there is nothing more to read until its record changes. */
  private async *readBinding(state: StreamState, until: AbortSignal): AsyncGenerator<RewriteEvent, boolean> {
    if (state.logId !== null && state.finalId === null) void this.log.watch(state.logId);
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

function hasChanged(before: StreamState, now: StreamState): boolean {
  return now.logId !== before.logId || now.offset !== before.offset || (now.end === null) !== (before.end === null);
}
