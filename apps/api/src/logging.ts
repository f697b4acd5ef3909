import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DestinationStream, Logger as PinoLogger } from 'pino';
import type { LogLevel } from '#config';
import { createLogger } from '#process';
import { pathOf } from './http/request-path.js';

/** The request that the code which logs is working for. */
const current = new AsyncLocalStorage<{ requestId: string }>();

/** JSON lines, each with the id of the request it belongs to, where there is one. */
export function createRequestLogger(level: LogLevel, stream?: DestinationStream): PinoLogger {
  return createLogger({ level, stream, fields: () => ({ ...current.getStore() }) });
}

/**
 * Logs one line for each request, when its answer has ended; for a probe that goes well only at the level debug. No body, no query and no header is ever logged.
 * Must be the first hook but `holdPipelined`, so that what later ones log carries the request's id.
 */
export function logRequests(fastify: FastifyInstance, logger: PinoLogger): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    logAtEnd(request, reply, logger);
    current.run({ requestId: request.id }, done);
  });
}

export function logAtEnd(request: FastifyRequest, reply: FastifyReply, logger: PinoLogger): void {
  const startedAt = performance.now();
  reply.raw.once('close', () => {
    const { statusCode, writableFinished, headersSent } = reply.raw;
    const line = {
      requestId: request.id,
      method: request.method,
      path: pathOf(request.url),
      status: headersSent ? statusCode : null,
      durationInMs: Math.round(performance.now() - startedAt),
    };
    const isProbe = line.path.startsWith('/health') && statusCode < 400;
    if (isProbe) logger.debug(line, 'request answered');
    else if (!writableFinished) logger.info(line, 'connection closed before the answer ended');
    else if (statusCode >= 500) logger.warn(line, 'request answered');
    else logger.info(line, 'request answered');
  });
}
