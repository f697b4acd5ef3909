import type { RewriteEvent } from '#rewrite-log';

/** The events of one rewrite for one reader, who takes them when he can. They end with one `done` or `error`, or without either when he has left. */
export interface RewriteEvents {
  /** What has come since he took last, in order, or the beginning of it; nothing only where nothing is at hand. @throws what ends the reading otherwise than by an event */
  take(): RewriteEvent[];
  /** Nothing comes any more. */
  readonly isOver: boolean;
  /** Calls the listener, the only one, whenever there may be something to take, or the events may be over. */
  onChange(listener: () => void): void;
}

/** Tells that a reader has gone: what readings need of an `AbortSignal`, which is too dear to be made for each request. */
export interface Departure {
  readonly aborted: boolean;
  readonly reason: unknown;
  /** Calls the listener once the reader has gone, if he has not by now. */
  addEventListener(type: 'abort', listener: () => void): void;
  /** The listener is not called any more. */
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The event that ends a rewrite. */
export type FinalEvent = Extract<RewriteEvent, { type: 'done' | 'error' }>;

/** True for the last event of a stream. */
export function isFinalEvent(event: RewriteEvent): event is FinalEvent {
  return event.type === 'done' || event.type === 'error';
}

/** Passes events on as they come, until they are over. @throws what ends the reading otherwise than by an event */
export function eachEvent(events: RewriteEvents, take: (event: RewriteEvent) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const flow = (): void => {
      try {
        for (let taken = events.take(); taken.length > 0; taken = events.take()) taken.forEach(take);
        if (events.isOver) resolve();
      } catch (error) {
        reject(error);
      }
    };
    events.onChange(flow);
    flow();
  });
}
