import { isFinal } from '#rewrite-log';
import type { Log, LogEntry, RewriteEvent } from '#rewrite-log';
import type { Departure, RewriteEvents } from './rewrite-events.js';

/** In code units. Nobody is given more at once, so that a slow reader keeps nothing but his place. */
const MOST_AT_ONCE = 65_536;

/** Reads the log it is bound to as the events of a stream, numbered from an offset. What happens when the log ends without the stream is its subclasses' affair. */
export abstract class EventReader implements RewriteEvents {
  /** The log that is read; null while there is none. */
  protected log: Log | null = null;
  /** Nothing comes any more but what is queued. */
  protected hasFinished = false;
  private readonly queued: RewriteEvent[] = [];
  private listener: () => void = () => undefined;
  private unsubscribe: () => void = () => undefined;
  private offset = 0;
  private place = 0;
  private isTaking = false;
  private failure: { error: unknown } | null = null;
  private readonly onAbort = (): void => this.finish();

  /**
   * @param lastId the number of the last event the reader has; -1 for none
   * @param signal the reader leaves when it aborts
   */
  constructor(
    protected lastId: number,
    private readonly cached: boolean,
    private readonly signal: Departure,
  ) {}

  get isOver(): boolean {
    return this.hasFinished && this.queued.length === 0 && this.failure === null;
  }

  onChange(listener: () => void): void {
    this.listener = listener;
  }

  take(): RewriteEvent[] {
    const events = this.queued.splice(0);
    this.isTaking = true;
    this.readLog(events);
    this.isTaking = false;
    events.push(...this.queued.splice(0));
    if (events.length === 0 && this.failure !== null) throw this.takeFailure();
    return events;
  }

  /** Whether the entry is the stream's. If not, the log is read no more. */
  protected abstract accepts(entry: LogEntry, id: number): boolean;
  /** An entry came that is not the stream's. */
  protected abstract onEnd(entry: LogEntry): void;
  /** The log is lost. */
  protected abstract onLost(): void;
  /** All that is at hand has been read. */
  protected onRead(_log: Log): void {}
  /** The reading is over. */
  protected abstract onOver(): void;

  /** Begins the reading, for one who has had nothing with a `start`. @param read finds the first log */
  protected begin({ streamId, style }: { streamId: string; style: string }, read: () => void): void {
    this.signal.addEventListener('abort', this.onAbort);
    if (this.lastId < 0) this.queue({ type: 'start', id: 0, streamId, style });
    read();
    if (this.signal.aborted) this.finish();
  }

  /** Reads this log from now on. */
  protected bind(log: Log, offset: number): void {
    this.detach();
    this.restartAt(offset);
    this.log = log;
    this.offset = offset;
    this.place = log.placeAfter(this.lastId - offset);
    this.unsubscribe = log.subscribe(this.notify);
    this.notify();
  }

  /** Tells the reader to drop what he has, where the events go on from there. */
  protected restartAt(offset: number): void {
    if (offset > this.lastId) this.queue({ type: 'restart', id: offset });
  }

  protected detach(): void {
    this.unsubscribe();
    this.log = null;
  }

  protected queue(event: RewriteEvent): void {
    this.lastId = event.id;
    this.queued.push(event);
  }

  /** Ends the reading with what is queued. */
  protected finish(): void {
    if (this.hasFinished) return;
    this.hasFinished = true;
    this.signal.removeEventListener('abort', this.onAbort);
    this.detach();
    this.onOver();
    this.notify();
  }

  protected fail(error: unknown): void {
    if (this.hasFinished) return;
    this.failure = { error };
    this.finish();
  }

  private readLog(events: RewriteEvent[]): void {
    let room = MOST_AT_ONCE;
    while (this.log !== null && room > 0) {
      const entry = this.nextEntry(this.log);
      if (!entry) return this.log.isLost ? this.lose() : this.onRead(this.log);
      const id = this.offset + entry.seq;
      if (!this.accepts(entry, id)) {
        this.detach();
        return this.onEnd(entry);
      }
      this.place += 1;
      this.lastId = id;
      if (entry.kind === 'delta') room -= entry.text.length;
      events.push(toEvent(entry, id, this.cached));
      if (isFinal(entry)) this.finish();
    }
  }

  protected readonly notify = (): void => {
    if (!this.isTaking) this.listener();
  };

  /** What is in the log by now and the reader lacks. Of a log that is filled from its beginning he may have had some. */
  private nextEntry(log: Log): LogEntry | undefined {
    while ((log.entries[this.place]?.seq ?? Infinity) + this.offset <= this.lastId) this.place += 1;
    return log.entries[this.place];
  }

  private lose(): void {
    this.detach();
    this.onLost();
  }

  private takeFailure(): unknown {
    const { error } = this.failure!;
    this.failure = null;
    return error;
  }
}

/** The entry as the event with the number `id`. */
function toEvent(entry: LogEntry, id: number, cached: boolean): RewriteEvent {
  switch (entry.kind) {
    case 'delta':
      return { type: 'delta', id, text: entry.text };
    case 'restart':
      return { type: 'restart', id, ...(entry.takesBack && { takesBack: true }) };
    case 'done': {
      const { rewritten, ...about } = entry.rewrite;
      return { type: 'done', id, rewrite: { rewritten, ...about, cached } };
    }
    case 'error':
      return { type: 'error', id, failure: entry.failure };
  }
}
