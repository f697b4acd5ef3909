import { types } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, pino, type Logger as PinoLogger } from 'pino';
import { type LogLevel, SettingsError } from '#config';
import { logOutput } from './log-output.js';

/** Nest's own news of its start, which say nothing about this service. */
const BOOTSTRAP = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

interface LoggerOptions {
  /** The lowest level that is logged; default `info`. */
  level?: LogLevel;
  /** Where the lines go; default standard output. */
  stream?: DestinationStream | undefined;
}

/** JSON lines with level, time and message. */
export function createLogger({ level = 'info', stream }: LoggerOptions = {}): PinoLogger {
  const options = {
    level,
    base: null,
    formatters: { level: (name: string) => ({ level: name }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
  };
  return pino(options, stream ?? logOutput());
}

/** Of a `SyntaxError` what it quotes, since it is a part of the text that could not be parsed. */
const QUOTED = /".*"/s;

/** No other property of an error is logged: those of clients hold texts and keys. */
function describeError(error: Error): object {
  const { name, message, stack = '' } = error;
  const told = messageOf(error);
  return { type: name, message: told, stack: stack.replace(message, () => told) };
}

function messageOf({ name, message }: Error): string {
  return name === 'SyntaxError' ? message.replace(QUOTED, '"..."') : message;
}

export function toError(thrown: unknown): Error {
  return types.isNativeError(thrown) ? thrown : new Error('What was thrown is no error');
}

/** The stack or the ids that came with an error. */
function besides(given: unknown): object {
  if (typeof given === 'string') return { stack: given };
  const { requestId, streamId, jobId } = Object(given) as Record<string, unknown>;
  return { requestId, streamId, jobId };
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

  /**
   * Nest calls with an error, or with a message and perhaps its stack, and the context last; we with an error, and perhaps an object of the ids
   * that it belongs to. Of anything else that was thrown nothing is logged: nobody knows what is in it. A wrong setting has its line on standard error: see `startOrFail`.
   */
  error(message: unknown, ...rest: unknown[]): void {
    if (message instanceof SettingsError) return;
    const context = rest.at(-1);
    const more = rest.length > 1 ? besides(rest[0]) : {};
    const told = typeof message === 'string' ? message : toError(message);
    this.write('error', told, typeof context === 'string' ? context : undefined, more);
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
    if (types.isNativeError(message)) this.logger[level]({ ...fields, err: message }, messageOf(message));
    else if (typeof message === 'object' && message !== null) this.logger[level]({ ...fields, ...message });
    else this.logger[level](fields, String(message));
  }
}
