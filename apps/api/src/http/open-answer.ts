import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { cut } from './cut.js';

/** An answer that is sent in pieces as they come. It ends once: whole, or by a reset in the middle, so that no part passes as the whole. */
export class OpenAnswer {
  private readonly raw: ServerResponse;
  private onDrain: (() => void) | null = null;

  constructor(reply: FastifyReply, headers: Readonly<Record<string, string>>) {
    reply.hijack();
    this.raw = reply.raw;
    this.raw.writeHead(200, reply.headers(headers).getHeaders() as OutgoingHttpHeaders);
    this.raw.on('drain', () => this.drained());
  }

  /** Sends the headers now. */
  open(): void {
    if (!this.raw.writableEnded) this.raw.flushHeaders();
  }

  /** @returns whether the client takes more at once; if not, `onDrain` is called when it does */
  write(piece: string, onDrain: () => void): boolean {
    if (this.raw.write(piece)) return true;
    this.onDrain = onDrain;
    return false;
  }

  /** No effect where the client has gone. */
  end(piece = ''): void {
    if (!this.raw.destroyed) this.raw.end(piece);
  }

  /** What was written before is sent first. */
  cut(): void {
    setImmediate(() => cut(this.raw.socket));
  }

  private drained(): void {
    const onDrain = this.onDrain;
    this.onDrain = null;
    onDrain?.();
  }
}
