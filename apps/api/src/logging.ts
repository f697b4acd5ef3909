import { AsyncLocalStorage } from 'node:async_hooks';
import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type DestinationStream, pino, type Logger as PinoLogger } from 'pino';
import { pathOf } from './http/request-path.js';

/** The request that the code which logs is working for. */
const current = new AsyncLocalStorage<{ requestId: string }>();

/** Nest's own news of its start, which say nothing about this service. */
const BOOTSTRAP = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** JSON lines, each with the id of the request it belongs to, where there is one. */
export function createLogger(stream?: DestinationStream): PinoLogger {
  const options = {
    base: null,
    formatters: { level: (level: string) => ({ level }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => ({ ...current.getStore() }),
  };
  return stream ? pino(options, stream) : pino(options);
}

/**
 * Logs one line for each request, when its answer has ended. No body, no query and no header is ever logged.
 * Must be the first hook, so that what later ones log carries the request's id.
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
    if (!writableFinished) logger.info(line, 'connection closed before the answer ended');
    else if (statusCode >= 500) logger.warn(line, 'request answered');
    else logger.info(line, 'request answered');
  });
}

/** Nest's `Logger` over pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: PinoLogger) {}

  log(message: unknown, context?: string): void {
    if (context !== undefined && BOOTSTRAP.has(context)) return;
    this.write('info', message, context);
  }

  warn(message: unknown, context?: string): void {
    this.write('warn', message, context);
  }

  debug(message: unknown, context?: string): void {
    this.write('debug', message, context);
  }

  verbose(message: unknown, context?: string): void {
    this.write('trace', message, context);
  }

  /** Nest calls with an error, or with a message and perhaps its stack, and the context last. */
  error(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    const stack = rest.length > 1 && typeof rest[0] === 'string' ? { stack: rest[0] } : {};
    this.write('error', message, typeof context === 'string' ? context : undefined, stack);
  }

  fatal(message: unknown, context?: string): void {
    this.write('fatal', message, context);
  }

  private write(
    level: 'info' | 'warn' | 'debug' | 'trace' | 'error' | 'fatal',
    message: unknown,
    context: string | undefined,
    more: object = {},
  ): void {
    const fields = { ...(context !== undefined && { context }), ...more };
    if (message instanceof Error) this.logger[level]({ ...fields, err: message });
    else if (typeof message === 'object' && message !== null) this.logger[level]({ ...fields, ...message });
    else this.logger[level](fields, String(message));
  }
}
