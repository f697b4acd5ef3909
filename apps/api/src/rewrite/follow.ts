import { Logger } from '@nestjs/common';
import { RewriteError, type RewriteEvent, type RewriteFailure } from '#rewrite-log';
import { INTERNAL_FAILURE } from '../problem.js';

/** An event as a client gets it. An `error` that is none of the stream's own has no number: whoever goes on with the stream may use it. */
export type DeliveredEvent = RewriteEvent | { type: 'error'; id: null; failure: RewriteFailure };

/** Nothing happened for a while. */
export interface Beat {
  type: 'beat';
}

const BEAT: Beat = { type: 'beat' };
const logger = new Logger('Rewrite');

/**
 * The events for one reader. They end with exactly one `done` or `error`, whatever fails on the way; none comes for a client that has gone,
 * or has had it already.
 * A beat comes after each `beatInMs` that the reader waits, if given. Leaving early leaves the events.
 */
export function follow(events: AsyncIterable<RewriteEvent>, reading: AbortSignal): AsyncGenerator<DeliveredEvent>;
export function follow(
  events: AsyncIterable<RewriteEvent>,
  reading: AbortSignal,
  beatInMs: number,
): AsyncGenerator<DeliveredEvent | Beat>;
export async function* follow(
  events: AsyncIterable<RewriteEvent>,
  reading: AbortSignal,
  beatInMs?: number,
): AsyncGenerator<DeliveredEvent | Beat> {
  const iterator = events[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    while (!reading.aborted) {
      const result = await waitFor(next, reading, beatInMs);
      if (result === null) {
        if (!reading.aborted) yield BEAT;
        continue;
      }
      if (result.done) return;
      yield result.value;
      if (result.value.type === 'done' || result.value.type === 'error') return;
      next = iterator.next();
    }
    throw reading.reason;
  } catch (error) {
    const failure = failureOf(error, reading);
    if (failure) yield { type: 'error', id: null, failure };
  } finally {
    // Not awaited: a source that is still busy ends when it sees the signal.
    iterator.return?.().catch(() => undefined);
  }
}

/** What comes next, or null when the time is up or the reader must leave first. */
function waitFor<T>(next: Promise<T>, reading: AbortSignal, timeInMs: number | undefined): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      reading.removeEventListener('abort', wake);
    };
    const wake = (): void => {
      settle();
      resolve(null);
    };
    const timer = timeInMs === undefined ? undefined : setTimeout(wake, timeInMs);
    reading.addEventListener('abort', wake, { once: true });
    next.finally(settle).then(resolve, reject);
  });
}

/** Null when the client has gone. */
function failureOf(error: unknown, reading: AbortSignal): RewriteFailure | null {
  const cause: unknown = reading.aborted ? reading.reason : error;
  if (cause instanceof RewriteError) return cause.toFailure();
  if (reading.aborted) return null;
  logger.error(cause);
  return INTERNAL_FAILURE;
}
