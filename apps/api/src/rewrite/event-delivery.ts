import { Logger } from '@nestjs/common';
import { RewriteError, type RewriteEvent, type RewriteFailure } from '#rewrite-log';
import { type Departure, isFinalEvent, type RewriteEvents } from '#rewriting';
import { INTERNAL_FAILURE } from '../problem.js';

/** An event as a client gets it. An `error` that is none of the stream's own has no number: whoever goes on with the stream may use it. */
export type DeliveredEvent = RewriteEvent | { type: 'error'; id: null; failure: RewriteFailure };

interface EventTaker {
  /** In order, those that came together. The last of all is a `done` or an `error`. */
  take(events: DeliveredEvent[]): void;
  /** No more events come, and no final one: the client has gone, or has had it already. */
  end(): void;
}

const logger = new Logger('Rewrite');

/**
 * Gives a rewrite's events to one reader as he can take them. They end with exactly one `done` or `error`, whatever fails on the way;
 * none comes for a client that has gone, or has had it already.
 */
export class EventDelivery {
  private paused = false;
  private hasEnded = false;
  private readonly onAbort = (): void => this.fail(this.reading.reason);

  constructor(
    private readonly events: RewriteEvents,
    private readonly reading: Departure,
    private readonly taker: EventTaker,
  ) {}

  start(): void {
    this.reading.addEventListener('abort', this.onAbort);
    this.events.onChange(this.flow);
    if (this.reading.aborted) this.onAbort();
    else this.flow();
  }

  get isPaused(): boolean {
    return this.paused;
  }

  /** No events until `resume`: a slow reader keeps nothing but his place. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.flow();
  }

  /** No events any more. */
  stop(): void {
    this.hasEnded = true;
    this.reading.removeEventListener('abort', this.onAbort);
  }

  /** The events of a reading that was aborted are over, too: why it was counts first. */
  private readonly flow = (): void => {
    if (this.reading.aborted) return;
    try {
      while (!this.paused && !this.hasEnded) {
        const events = this.events.take();
        const last = events.at(-1);
        if (!last) return this.events.isOver ? this.leave() : undefined;
        if (isFinalEvent(last)) this.stop();
        this.taker.take(events);
      }
    } catch (error) {
      this.fail(error);
    }
  };

  private fail(error: unknown): void {
    const failure = this.failureOf(error);
    if (!failure || this.hasEnded) return this.leave();
    this.stop();
    this.taker.take([{ type: 'error', id: null, failure }]);
  }

  private leave(): void {
    this.stop();
    this.taker.end();
  }

  /** Null when the client has gone. */
  private failureOf(error: unknown): RewriteFailure | null {
    if (error instanceof RewriteError) return error.toFailure();
    if (this.reading.aborted) return null;
    logger.error(error);
    return INTERNAL_FAILURE;
  }
}
