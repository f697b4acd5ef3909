import { RewriteError } from '#rewrite-log';
import type { Claim, Log, LogEntry, RewriteLogs } from '#rewrite-log';
import { EventReader } from './event-reader.js';
import type { Departure } from './rewrite-events.js';

interface RequestReaderOptions {
  streamId: string;
  style: string;
  cached: boolean;
  /** The number of the last event the reader has; -1 for none. */
  afterId: number;
  /** In milliseconds since the epoch. */
  deadlineAt: number;
  /** Until when the rewrite is begun again after a leader that ran out of time: later, this reader's time would not suffice either. */
  takesOverLateUntil: number;
  /** The leader may be another client's, whose budget is not this reader's. */
  mayFollowOthers: boolean;
  /** False for a job's stream: an attempt that runs out of time is not its end. */
  endsWithReading: boolean;
  /** How long the rewrite goes on when this reader, its last, has gone. */
  graceInMs: number;
  /** The reader leaves when it aborts. */
  signal: Departure;
  /** Claims the rewrite again, when the log `leaves` was lost or its leader gave up. */
  claimAgain: (leaves: string, shownId: number) => Promise<ReaderPlace>;
}

/** The log that a reader reads, and from what number on its entries are his events. */
export type ReaderPlace = Pick<Claim, 'outcome' | 'log' | 'offset'>;

/** The leader says at the deadline what has become of the rewrite, and whether a job may try again: its word counts rather than the reader's clock. */
const LEADERS_WORD_IN_MS = 500;

const SHORTEST_TAKE_OVER_IN_MS = 50;

/** Leaders that one reading loses before it gives up: each may have paid for a call. */
const MOST_LOST_LOGS = 5;

/** A request's way, or a job's attempt's, through a rewrite: from log to log until one ends well. */
export class RequestReader extends EventReader {
  private readonly deadline: NodeJS.Timeout;
  private lostLogs = 0;
  private isEnding = false;

  constructor(
    private readonly logs: RewriteLogs,
    private at: ReaderPlace,
    private readonly options: RequestReaderOptions,
  ) {
    super(options.afterId, options.cached, options.signal);
    const timeInMs = Math.max(0, options.deadlineAt - Date.now()) + LEADERS_WORD_IN_MS;
    this.deadline = setTimeout(() => this.onDeadline(), timeInMs);
    this.begin(options, () => this.bind(at.log, at.offset));
  }

  protected accepts(entry: LogEntry): boolean {
    return !this.mayTakeOver(entry);
  }

  protected onEnd(): void {
    void this.moveOn();
  }

  protected onLost(): void {
    this.lostLogs += 1;
    if (this.lostLogs >= MOST_LOST_LOGS) void this.endEarly(lostTooOften());
    else if (this.hasTime) void this.moveOn();
    else void this.endEarly(tooLate());
  }

  /** Who has had the number of the log's end is told nothing more. */
  protected override onRead(log: Log): void {
    if (log.final) this.finish();
  }

  protected onOver(): void {
    clearTimeout(this.deadline);
    void this.logs.leave(this.at.log, this.options.graceInMs);
  }

  /** What has come by then is still taken, however slowly. */
  private onDeadline(): void {
    if (!this.log?.final) void this.endEarly(tooLate());
  }

  private async moveOn(): Promise<void> {
    const left = this.at.log;
    try {
      const next = await this.options.claimAgain(left.id, this.lastId);
      if (this.hasFinished || this.isEnding) return void this.logs.leave(next.log, this.options.graceInMs);
      this.at = next;
      void this.logs.leave(left, 0);
      this.bind(next.log, next.offset);
    } catch (error) {
      if (error instanceof RewriteError) await this.endEarly(error);
      else this.fail(error);
    }
  }

  /** The leader of another request ran out of keys, tokens or time, or thought that nobody read; this reader's own time may not be up. */
  private mayTakeOver(entry: LogEntry): boolean {
    if (entry.kind !== 'error' || !this.hasTime) return false;
    const { type } = entry.failure;
    // That somebody reads is the proof that it was wrong.
    if (type === 'abandoned') return true;
    if (this.at.outcome !== 'follow') return false;
    if (type === 'deadline') return Date.now() < this.options.takesOverLateUntil;
    return type === 'no-capacity' || (type === 'budget-exhausted' && this.options.mayFollowOthers);
  }

  /** With less time than this a new call would be made for nothing. */
  private get hasTime(): boolean {
    return Date.now() + SHORTEST_TAKE_OVER_IN_MS < this.options.deadlineAt;
  }

  private async endEarly(error: RewriteError): Promise<void> {
    if (this.hasFinished || this.isEnding) return;
    this.isEnding = true;
    this.detach();
    const { endsWithReading, streamId } = this.options;
    const failure = error.toFailure();
    try {
      const id = endsWithReading ? await this.logs.endStream(streamId, failure, this.lastId) : this.lastId + 1;
      this.queue({ type: 'error', id, failure });
      this.finish();
    } catch (unexpected) {
      this.fail(unexpected);
    }
  }
}

function tooLate(): RewriteError {
  return new RewriteError('deadline', 'The rewrite was not finished in time.');
}

function lostTooOften(): RewriteError {
  return new RewriteError('unavailable', 'The processes that wrote this rewrite were lost one after the other.', 1);
}
