import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { RewriteWorker } from '#jobs';
import { RewriteError } from '#rewrite-log';
import { ClientGoneError } from './problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Aborted when nobody may be answered any more: by a `ClientGoneError` when the client has gone, by a `RewriteError`
     * (unavailable) when the service stops and cannot wait for this request.
     */
    reading: AbortSignal;
  }
}

/** What a client is told to wait: about as long as a restart takes. */
const RETRY_AFTER_IN_SECONDS = 5;

/** How long the requests that were told of the end may take to say so to their clients. */
const FAREWELL_IN_MS = 1000;

/** The requests under way, and the way they end when the service stops. */
export class OpenRequests {
  private readonly open = new Set<AbortController>();
  private whenIdle: (() => void) | null = null;
  private stopping = false;

  /** True once the service takes no new work. */
  get isStopping(): boolean {
    return this.stopping;
  }

  /** Follows every request from its first hook to the end of its answer, and refuses new ones while the service stops. */
  track(fastify: FastifyInstance): void {
    fastify.decorateRequest('reading');
    fastify.addHook('onRequest', (request, reply, done) => {
      const controller = new AbortController();
      request.reading = controller.signal;
      this.open.add(controller);
      reply.raw.once('close', () => {
        controller.abort(new ClientGoneError());
        this.remove(controller);
      });
      done(this.stopping && !request.url.startsWith('/health') ? stopping() : undefined);
    });
    fastify.addHook('onSend', (_request, reply, payload, done) => {
      if (this.stopping) reply.header('connection', 'close');
      done(null, payload);
    });
  }

  /**
   * Takes no new work, lets what is under way finish for `graceInMs`, and then ends it. Never takes much longer than that,
   * whatever the clients do.
   */
  async stop(graceInMs: number): Promise<void> {
    this.stopping = true;
    const idle = new Promise<void>((resolve) => (this.whenIdle = resolve));
    if (this.open.size === 0) return;
    await within(graceInMs, idle);
    const end = stopping();
    for (const controller of this.open) controller.abort(end);
    await within(FAREWELL_IN_MS, idle);
  }

  private remove(controller: AbortController): void {
    this.open.delete(controller);
    if (this.open.size === 0) this.whenIdle?.();
  }
}

/** Stops the whole service in order: requests and jobs, connections, then everything behind them. */
export async function stopApi(app: NestFastifyApplication, graceInMs: number): Promise<void> {
  const worker = app.get(RewriteWorker, { strict: false });
  await Promise.all([app.get(OpenRequests).stop(graceInMs), worker.drain()]);
  app.getHttpServer().closeAllConnections();
  await app.close();
}

async function within(timeInMs: number, event: Promise<void>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([event, delay(timeInMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}

export function stopping(): RewriteError {
  return new RewriteError('unavailable', 'The service is stopping.', RETRY_AFTER_IN_SECONDS);
}
