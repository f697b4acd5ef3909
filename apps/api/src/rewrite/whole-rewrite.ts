import { type DeliveredRewrite, RewriteError, type RewriteEvent } from '#rewrite-log';
import { ClientGoneError } from '../problem.js';
import { follow } from './follow.js';

/**
 * Reads to the end.
 * @throws {RewriteError} if the rewrite fails
 * @throws {ClientGoneError} if the client has gone
 */
export async function wholeRewrite(
  events: AsyncIterable<RewriteEvent>,
  reading: AbortSignal,
): Promise<DeliveredRewrite> {
  for await (const event of follow(events, reading)) {
    if (event.type === 'done') return event.rewrite;
    if (event.type === 'error') throw RewriteError.from(event.failure);
  }
  throw reading.aborted ? new ClientGoneError() : new Error('The events ended without a final one.');
}
