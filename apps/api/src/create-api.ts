import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DestinationStream, Logger } from 'pino';
import { type KeyWatchOptions, KeyRing, type Settings } from '#config';
import { NestLogger } from '#process';
import { ApiModule } from './api.module.js';
import { refuseUnknownRoutes } from './http/allowed-methods.js';
import { identifyClients, requireClientKey } from './http/authentication.js';
import { limitConnections } from './http/connections.js';
import { allowOrigins } from './http/cross-origin.js';
import { acceptJsonOnly } from './http/json-body.js';
import { answerMalformedHttp, requireHost } from './http/malformed-http.js';
import { limitRequests } from './http/rate-limit.js';
import { RequestCounter } from './http/request-counter.js';
import { nameRequests, requestIdOf } from './http/request-id.js';
import { addSecurityHeaders, SECURITY_HEADERS } from './http/security-headers.js';
import { cutSlowReaders } from './http/slow-readers.js';
import { holdPipelined } from './http/pipelined.js';
import { createRequestLogger, logAtEnd, logRequests } from './logging.js';
import { serveDocument } from './openapi/document.js';
import { answerProblem } from './problem.filter.js';
import { notFound } from './problem.js';
import { OpenRequests } from './shutdown.js';

export interface ApiOptions {
  /** Where the log lines go; default standard output. */
  logStream?: DestinationStream;
  /** Where keys that change are taken from while the service runs; default: they do not change. */
  keyWatch?: KeyWatchOptions;
  /** How long an event stream may be silent; default 15 s. */
  heartbeatInMs?: number;
  /** How long a request may take to arrive as a whole; default 60 s. */
  requestTimeoutInMs?: number;
  /** How long its headers may take to arrive, and a connection may be silent before them; default 20 s. */
  headersTimeoutInMs?: number;
  /** How long a client may take nothing of an answer that waits for it; default 30 s. */
  slowReaderTimeoutInMs?: number;
}

/** Longer than any id that is one: what is longer still is over Node's limit for headers. */
const MAX_ID_LENGTH = 65_536;

/** The whole service behind HTTP, ready to listen. */
export async function createApi(settings: Settings, options: ApiOptions = {}): Promise<NestFastifyApplication> {
  const logger = createRequestLogger(settings.logLevel, options.logStream);
  const adapter = createAdapter(settings, options, logger);
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.forRoot(settings, options.heartbeatInMs ?? 15_000, options.keyWatch),
    adapter,
    { logger: new NestLogger(logger), bodyParser: false, abortOnError: false },
  );
  const fastify = adapter.getInstance();
  holdPipelined(fastify);
  logRequests(fastify, logger);
  nameRequests(fastify);
  addSecurityHeaders(fastify);
  await allowOrigins(fastify, settings.http.corsOrigins);
  requireHost(fastify);
  app.get(OpenRequests).track(fastify);
  const keys = app.get(KeyRing);
  identifyClients(fastify, keys);
  if (settings.limits.requestsPerMinute > 0) limitRequests(fastify, app.get(RequestCounter));
  requireClientKey(fastify, keys);
  refuseUnknownRoutes(fastify);
  acceptJsonOnly(fastify, settings.http.bodyLimitInBytes);
  serveDocument(app, settings);
  ignoreExpectations(fastify);
  limitConnections(fastify.server, settings);
  cutSlowReaders(fastify.server, options.slowReaderTimeoutInMs ?? 30_000);
  return app.init();
}

function createAdapter(settings: Settings, options: ApiOptions, logger: Logger): FastifyAdapter {
  const { requestTimeoutInMs = 60_000, headersTimeoutInMs = 20_000 } = options;
  const headersTimeout = Math.min(headersTimeoutInMs, requestTimeoutInMs);
  return new FastifyAdapter({
    trustProxy: settings.http.trustProxy ?? false,
    genReqId: requestIdOf,
    requestTimeout: requestTimeoutInMs,
    http: { headersTimeout, connectionsCheckingInterval: headersTimeout / 4, requireHostHeader: false },
    routerOptions: { maxParamLength: MAX_ID_LENGTH },
    // While the server closes, a request is refused as while it drains: by `OpenRequests`, with a problem document.
    return503OnClosing: false,
    skipMiddie: true,
    clientErrorHandler: answerMalformedHttp,
    // A path whose escapes cannot be decoded names nothing.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      logAtEnd(request, reply, logger);
      answerProblem(request, reply.headers(SECURITY_HEADERS), notFound());
    },
  });
}

/** An expectation other than HTTP's own may be ignored (RFC 9110, 10.1.1); Node would answer by itself, with no problem document. */
function ignoreExpectations({ server }: FastifyInstance): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
