import { LogLostError, RewriteError, isFinal } from '#rewrite-log';
import type { LogEntry, LogReader, RewriteEvent, RewriteFailure, RewriteLog } from '#rewrite-log';

export interface ReadingOptions {
  streamId: string;
  style: string;
  cached: boolean;
  /** The number of the last event the reader has; -1 for none. */
  afterId: number;
  /** In milliseconds since the epoch. */
  deadlineAt: number;
  /** Until when the rewrite is begun again after a leader that ran out of time: later, this reader's time would not suffice either. */
  takesOverLateUntil: number;
  /** True where the client sees the pieces as they come: the leader it follows must not hold them back. */
  showsPieces: boolean;
  /** False for a job's stream: an attempt that runs out of time is not its end. */
  endsWithReading: boolean;
  /** How long the rewrite goes on when this reader, its last, has gone. */
  graceInMs: number;
  signal: AbortSignal;
  /** Claims the rewrite again, when the log `leaves` was lost or its leader gave up. */
  claimAgain: (leaves: string, shownId: number) => Promise<LogReader>;
}

const SHORTEST_TAKE_OVER_IN_MS = 50;

/** Leaders that one reading loses before it gives up: each may have paid for a call. */
const MOST_LOST_LOGS = 5;

/**
 * One reader's way through a rewrite, from log to log until one ends well: what its events are numbered and when it has been left.
 * Its events end with exactly one `done` or `error`, or without either when the signal was aborted because the client has gone.
 */
export class StreamReading {
  private lastId: number;
  private hasLeft = false;
  private lostLogs = 0;

  constructor(
    private readonly log: RewriteLog,
    private reader: LogReader,
    private readonly options: ReadingOptions,
  ) {
    this.lastId = options.afterId;
    options.signal.addEventListener('abort', () => void this.leave(), { once: true });
    if (options.signal.aborted) void this.leave();
  }

  async *events(): AsyncGenerator<RewriteEvent> {
    const waiting = this.waitingSignal();
    try {
      if (this.lastId < 0) yield this.startEvent();
      while (!(yield* this.readLog(waiting.signal))) await this.moveOn();
    } catch (error) {
      if (this.options.signal.aborted) return;
      if (!(error instanceof RewriteError)) throw error;
      yield* this.endEarly(error.toFailure());
    } finally {
      waiting.stop();
      await this.leave();
    }
  }

  /** True when the stream has ended; false when it must go on in another log. */
  private async *readLog(signal: AbortSignal): AsyncGenerator<RewriteEvent, boolean> {
    const { logId, offset, outcome } = this.reader;
    if (this.options.showsPieces && outcome === 'follow') void this.log.watch(logId);
    if (offset > this.lastId) yield { type: 'restart', id: (this.lastId = offset) };
    try {
      for await (const entry of this.log.follow(logId, this.lastId - offset, signal)) {
        if (this.mayTakeOver(entry)) return false;
        this.lastId = offset + entry.seq;
        yield toEvent(entry, this.lastId, this.options.cached);
        if (isFinal(entry)) return true;
      }
    } catch (error) {
      if (!(error instanceof LogLostError)) throw error;
      this.lostLogs += 1;
      if (this.lostLogs >= MOST_LOST_LOGS) throw lostTooOften();
      if (this.hasTime()) return false;
      throw tooLate();
    }
    return true;
  }

  private async moveOn(): Promise<void> {
    const left = this.reader;
    this.reader = await this.options.claimAgain(left.logId, this.lastId);
    await this.log.leave(this.hasLeft ? this.reader : left, 0);
  }

  /** The leader of another request ran out of keys or time; this reader's own may not be up. */
  private mayTakeOver(entry: LogEntry): boolean {
    if (entry.kind !== 'error' || this.reader.outcome !== 'follow' || !this.hasTime()) return false;
    if (entry.failure.type === 'deadline') return Date.now() < this.options.takesOverLateUntil;
    return entry.failure.type === 'no-capacity';
  }

  /** With less time than this a new call would be made for nothing. */
  private hasTime(): boolean {
    return Date.now() + SHORTEST_TAKE_OVER_IN_MS < this.options.deadlineAt;
  }

  private async *endEarly(failure: RewriteFailure): AsyncGenerator<RewriteEvent> {
    const { endsWithReading, streamId } = this.options;
    this.lastId = endsWithReading ? await this.log.endStream(streamId, failure, this.lastId) : this.lastId + 1;
    yield { type: 'error', id: this.lastId, failure };
  }

  private startEvent(): RewriteEvent {
    this.lastId = 0;
    return { type: 'start', id: 0, streamId: this.options.streamId, style: this.options.style };
  }

  /** Ends the waiting when the client has gone, and at the deadline. */
  private waitingSignal(): { signal: AbortSignal; stop: () => void } {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(tooLate()), Math.max(0, this.options.deadlineAt - Date.now()));
    return {
      signal: AbortSignal.any([this.options.signal, deadline.signal]),
      stop: () => clearTimeout(timer),
    };
  }

  private async leave(): Promise<void> {
    if (this.hasLeft) return;
    this.hasLeft = true;
    await this.log.leave(this.reader, this.options.graceInMs);
  }
}

/** The entry as the event with the number `id`. */
export function toEvent(entry: LogEntry, id: number, cached: boolean): RewriteEvent {
  switch (entry.kind) {
    case 'delta':
      return { type: 'delta', id, text: entry.text };
    case 'restart':
      return { type: 'restart', id };
    case 'done':
      return { type: 'done', id, rewrite: { ...entry.rewrite, cached } };
    case 'error':
      return { type: 'error', id, failure: entry.failure };
  }
}

function tooLate(): RewriteError {
  return new RewriteError('deadline', 'The rewrite was not finished in time.');
}

function lostTooOften(): RewriteError {
  return new RewriteError('unavailable', 'The processes that wrote this rewrite were lost one after the other.', 1);
}
