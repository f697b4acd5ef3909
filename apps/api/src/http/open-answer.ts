import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { cut } from './cut.js';

/** An answer that is sent in pieces as they come. It ends once: whole, or by a reset in the middle, so that no part passes as the whole. */
export class OpenAnswer {
  private readonly raw: ServerResponse;

  /** @param writer waits while the client takes no more */
  constructor(
    reply: FastifyReply,
    headers: Readonly<Record<string, string>>,
    private readonly writer: { pause(): void; resume(): void },
  ) {
    reply.hijack();
    this.raw = reply.raw;
    this.raw.writeHead(200, reply.headers(headers).getHeaders() as OutgoingHttpHeaders);
    this.raw.on('drain', () => writer.resume());
  }

  /** Sends the headers now. */
  open(): void {
    if (!this.raw.writableEnded) this.raw.flushHeaders();
  }

  write(piece: string): void {
    if (!this.raw.write(piece)) this.writer.pause();
  }

  /** No effect where the client has gone. */
  end(piece = ''): void {
    if (!this.raw.destroyed) this.raw.end(piece);
  }

  /** What was written before is sent first. */
  cut(): void {
    setImmediate(() => cut(this.raw.socket));
  }
}
