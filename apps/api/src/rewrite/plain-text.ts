import { RewriteError, type RewriteEvent } from '#rewrite-log';
import { ClientGoneError } from '../problem.js';
import { follow } from './follow.js';

/**
 * The text of a rewrite, piece by piece.
 * @throws {RewriteError} if the rewrite fails or, once text has gone out, begins again
 * @throws {ClientGoneError} if the client has gone
 */
export async function* textPieces(
  events: AsyncIterable<RewriteEvent>,
  reading: AbortSignal,
): AsyncGenerator<string, void> {
  let hasSentText = false;
  for await (const event of follow(events, reading)) {
    if (event.type === 'done') return;
    if (event.type === 'error') throw RewriteError.from(event.failure);
    if (event.type === 'restart' && hasSentText) throw new RewriteError('provider-failed', 'The rewrite began again.');
    if (event.type === 'delta') {
      hasSentText = true;
      yield event.text;
    }
  }
  throw reading.aborted ? new ClientGoneError() : new Error('The events ended without a final one.');
}

/**
 * The same pieces, once the first one is there: until then a failure can still be answered as such.
 * @throws whatever the pieces throw before the first one
 */
export async function onceBegun(pieces: AsyncGenerator<string, void>): Promise<AsyncGenerator<string, void>> {
  const first = await pieces.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* pieces;
  })();
}
