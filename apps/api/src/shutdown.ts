import type { Server as HttpServer, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RewriteWorker } from '#jobs';
import { within } from '#redis';
import { RewriteError, RewriteLogs } from '#rewrite-log';
import type { Departure } from '#rewriting';
import { cut } from './http/cut.js';
import type { RequestStep } from './http/request-steps.js';
import { ClientGoneError } from './problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Aborted when nobody may be answered any more: by a `ClientGoneError` when the client has gone, by a `RewriteError`
     * (unavailable) when the service stops and cannot wait for this request.
     */
    reading: Departure;
  }
}

/** Whether the answer to a request is still awaited. */
class Reading implements Departure {
  reason: Error | null = null;
  private readonly listeners = new Set<() => void>();

  get aborted(): boolean {
    return this.reason !== null;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.delete(listener);
  }

  abort(reason: Error): void {
    if (this.aborted) return;
    this.reason = reason;
    for (const listener of this.listeners) listener();
  }
}

/** What a client is told to wait: about as long as a restart takes. */
const RETRY_AFTER_IN_SECONDS = 5;

/** How long a request takes to come on a connection that was taken just before the service took no more. */
const LAST_REQUESTS_IN_MS = 1000;

/** How long the requests that were told of the end may take to say so to their clients. */
const FAREWELL_IN_MS = 1000;

type EndListener = (request: FastifyRequest, reply: FastifyReply, startedAt: number) => void;

/** The requests under way, and the way they end when the service stops. */
export class OpenRequests {
  private readonly open = new Map<ServerResponse, Reading>();
  private whenIdle: (() => void) | null = null;
  private leaving = false;
  private stopping = false;

  /** True once the service has been told to stop: it is not ready for more, whether it still serves or not. */
  get isStopping(): boolean {
    return this.leaving;
  }

  /**
   * Follows every request from its first hook to the end of its answer.
   * @param atEnd is told then, with when the request came (by `performance.now()`)
   */
  track(fastify: FastifyInstance, atEnd: EndListener): RequestStep {
    fastify.decorateRequest('reading');
    // Before Fastify, which answers some requests without a hook.
    fastify.server.prependListener('request', (_request, raw: ServerResponse) => {
      if (this.leaving) raw.shouldKeepAlive = false;
    });
    return (request, reply) => {
      const startedAt = performance.now();
      const reading = new Reading();
      request.reading = reading;
      this.open.set(reply.raw, reading);
      reply.raw.once('close', () => {
        this.end(request, reply);
        atEnd(request, reply, startedAt);
      });
    };
  }

  /** Refuses requests while the service stops. */
  readonly refuseWhileStopping: RequestStep = ({ url }) => {
    if (this.stopping && !url.startsWith('/health')) return stopping();
  };

  /**
   * From now on the service is not ready, and every answer whose headers are still to be sent ends its connection: whoever keeps connections
   * finds another process by itself.
   */
  announceEnd(): void {
    this.leaving = true;
    for (const raw of this.open.keys()) raw.shouldKeepAlive = false;
  }

  /**
   * Once the end is announced: takes no new work, lets what is under way finish for `graceInMs`, and then ends it. Never takes much longer
   * than that, whatever the clients do.
   */
  async stop(graceInMs: number): Promise<void> {
    this.stopping = true;
    const idle = new Promise<void>((resolve) => (this.whenIdle = resolve));
    if (this.open.size === 0) return;
    await within(graceInMs, idle);
    const end = stopping();
    for (const reading of this.open.values()) reading.abort(end);
    await within(FAREWELL_IN_MS, idle);
    for (const { socket } of this.open.keys()) cut(socket);
  }

  private end({ method }: FastifyRequest, { raw }: FastifyReply): void {
    // An answer to HEAD is sent while what it is about may still be read.
    if (!raw.writableFinished || method === 'HEAD') this.open.get(raw)?.abort(new ClientGoneError());
    this.open.delete(raw);
    if (this.open.size === 0) this.whenIdle?.();
  }
}

/**
 * Stops the whole service in order. For `delayInMs` all is served as before, while the service says that it is not ready; then requests and
 * jobs end, then connections, then everything behind them.
 */
export async function stopApi(app: NestFastifyApplication, graceInMs: number, delayInMs = 0): Promise<void> {
  const requests = app.get(OpenRequests);
  requests.announceEnd();
  if (delayInMs > 0) await serveLast(app.getHttpServer(), delayInMs);
  await Promise.all([requests.stop(graceInMs), app.get(RewriteWorker, { strict: false }).drain()]);
  await app.get(RewriteLogs, { strict: false }).resign();
  app.getHttpServer().closeAllConnections();
  await app.close();
}

/** Serves for this long. Then no connection is taken any more, and what comes on those that were just taken is served, too. */
async function serveLast(server: HttpServer, timeInMs: number): Promise<void> {
  await delay(timeInMs);
  await takeAllThatWait(server);
  stopListening(server);
  await delay(LAST_REQUESTS_IN_MS);
}

/** The system resets connections that were made and not taken when the service stops listening. Node takes one of them in each turn of its loop. */
async function takeAllThatWait(server: HttpServer): Promise<void> {
  const until = performance.now() + LAST_REQUESTS_IN_MS;
  let hasTaken = true;
  const note = (): void => void (hasTaken = true);
  server.on('connection', note);
  while (hasTaken && performance.now() < until) {
    hasTaken = false;
    await new Promise(setImmediate);
  }
  server.off('connection', note);
}

/**
 * Takes no new connections; those that are open stay so. `close` of an HTTP server would end the unused ones of them, on which a request may
 * be under way.
 */
function stopListening(server: HttpServer): void {
  NetServer.prototype.close.call(server);
}

export function stopping(): RewriteError {
  return new RewriteError('unavailable', 'The service is stopping.', RETRY_AFTER_IN_SECONDS);
}
