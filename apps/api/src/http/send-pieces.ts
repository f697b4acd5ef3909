import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RewriteError } from '#rewrite-log';
import { ClientGoneError } from '../problem.js';

const logger = new Logger('Http');

/** Of an answer whose client has closed the connection. */
const CODES_OF_A_CLOSED_CONNECTION = new Set([
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/**
 * Answers 200 with pieces of text as they come, and waits for a slow client before it asks for the next one.
 * A failure on the way cuts the connection: the terminating chunk is sent only after the last piece. Logs what is a fault of the service.
 */
export async function sendPieces(
  reply: FastifyReply,
  headers: Readonly<Record<string, string>>,
  pieces: AsyncIterable<string>,
): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  try {
    raw.writeHead(200, { ...(reply.getHeaders() as OutgoingHttpHeaders), ...headers });
    raw.flushHeaders();
    // Node drops the body of an answer to HEAD, so nobody would read the pieces.
    if (reply.request.method !== 'HEAD') await writeAll(raw, pieces);
    raw.end();
  } catch (error) {
    if (!isOfTheRewriteOrTheClient(error)) logger.error(error);
    raw.destroy();
  }
}

async function writeAll(raw: ServerResponse, pieces: AsyncIterable<string>): Promise<void> {
  const closed = new AbortController();
  raw.once('close', () => closed.abort());
  for await (const piece of pieces) {
    if (raw.write(piece)) continue;
    if (raw.destroyed) return;
    await once(raw, 'drain', { signal: closed.signal });
  }
}

/** A rewrite that failed is told of by whoever let it fail, and a client may leave at any time. */
function isOfTheRewriteOrTheClient(error: unknown): boolean {
  if (error instanceof RewriteError || error instanceof ClientGoneError) return true;
  const { name, code } = Object(error) as Partial<NodeJS.ErrnoException>;
  return name === 'AbortError' || CODES_OF_A_CLOSED_CONNECTION.has(String(code));
}
