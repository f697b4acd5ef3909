import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/**
 * Answers 200 with pieces of text as they come, and waits for a slow client before it asks for the next one.
 * A failure on the way cuts the connection: the terminating chunk is sent only after the last piece.
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
  } catch {
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
