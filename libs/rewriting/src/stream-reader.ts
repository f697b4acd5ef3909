import { isFinal } from '#rewrite-log';
import type { Log, LogEntry, RewriteLogs, StreamState } from '#rewrite-log';
import { EventReader } from './event-reader.js';
import type { Departure } from './rewrite-events.js';

interface StreamReaderOptions {
  /** The number of the last event the reader has; -1 for none. */
  afterId: number;
  /** The reader leaves when it aborts. */
  signal: Departure;
}

/** How often the stream is looked at though nothing was said of a change. */
const LOOK_INTERVAL_IN_MS = 1_000;

/**
 * The events of a stream that its record alone decides about: a job's, which is bound to the log of one attempt after the other, and ends as the job does (an error
 * of a log is only the end of an attempt), or one that has ended. Over without a final event when the signal is aborted, or the stream is kept no more.
 */
export class StreamReader extends EventReader {
  private readonly stopListening: () => void;
  private readonly timer: NodeJS.Timeout;
  private joined: Log | null = null;
  private hasLooked = false;
  private isLooking = false;
  private mustLookAgain = false;

  constructor(
    private readonly logs: RewriteLogs,
    private state: StreamState,
    { afterId, signal }: StreamReaderOptions,
  ) {
    super(afterId, state.cached, signal);
    const look = (): void => void this.look();
    this.stopListening = logs.onStreamChange(state.id, look);
    this.timer = setInterval(look, LOOK_INTERVAL_IN_MS);
    this.begin({ streamId: state.id, style: state.style }, () => this.readState());
  }

  /** One that has an end of its own does not end as its log. */
  protected accepts(entry: LogEntry, id: number): boolean {
    if (isFinal(entry) && this.state.end) return false;
    return id <= this.lastOwnId && !(entry.kind === 'error' && this.state.kind === 'job');
  }

  protected onEnd(): void {
    this.endAsTold();
  }

  protected onLost(): void {
    this.endAsTold();
  }

  /** An end of the stream's own comes after what its log has by now, of which a log that is led elsewhere shows nothing at first. */
  protected override onRead(log: Log): void {
    if (log.entries.length > 0 || this.hasLooked) this.endAsTold();
  }

  protected onOver(): void {
    this.stopListening();
    clearInterval(this.timer);
    this.leaveLog();
  }

  private get lastOwnId(): number {
    return this.state.end ? this.state.end.id - 1 : Infinity;
  }

  private readState(): void {
    const { logId, finalId, end, offset } = this.state;
    this.detach();
    this.leaveLog();
    if (logId === null) {
      this.restartAt(offset);
      return this.endAsTold();
    }
    this.joined = this.logs.join(logId, finalId !== null && end === null);
    this.bind(this.joined, offset);
  }

  private endAsTold(): void {
    const { end } = this.state;
    if (!end || this.hasFinished) return;
    this.queue({ type: 'error', id: end.id, failure: end.failure });
    this.finish();
  }

  private leaveLog(): void {
    if (this.joined) void this.logs.leave(this.joined, 0);
    this.joined = null;
  }

  private async look(): Promise<void> {
    this.mustLookAgain = true;
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      while (this.mustLookAgain && !this.hasFinished) {
        this.mustLookAgain = false;
        this.takeUp(await this.logs.findStream(this.state.id));
      }
    } catch (error) {
      this.fail(error);
    }
    this.isLooking = false;
  }

  private takeUp(state: StreamState | null): void {
    if (this.hasFinished) return;
    if (!state) return this.finish();
    const { logId, offset } = this.state;
    this.state = state;
    this.hasLooked = true;
    if (state.logId !== logId || state.offset !== offset) this.readState();
    else if (state.end && this.log === null) this.endAsTold();
    else if (state.end) this.notify();
  }
}
