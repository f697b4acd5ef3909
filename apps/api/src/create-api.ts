import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DestinationStream } from 'pino';
import type { Settings } from '#config';
import { NestLogger } from '#process';
import { ApiModule } from './api.module.js';
import { notFound, refuseUnknownRoutes } from './http/allowed-methods.js';
import { requireClientKey } from './http/authentication.js';
import { acceptJsonOnly } from './http/json-body.js';
import { answerMalformedHttp, requireHost } from './http/malformed-http.js';
import { nameRequests, requestIdOf } from './http/request-id.js';
import { createRequestLogger, logAtEnd, logRequests } from './logging.js';
import { serveDocument } from './openapi/document.js';
import { answerProblem } from './problem.filter.js';
import { OpenRequests } from './shutdown.js';

export interface ApiOptions {
  /** Where the log lines go; default standard output. */
  logStream?: DestinationStream;
  /** How long an event stream may be silent; default 15 s. */
  heartbeatInMs?: number;
  /** How long a request may take to arrive as a whole; default 60 s. */
  requestTimeoutInMs?: number;
}

/** Longer than any id that is one: what is longer still is over Node's limit for headers. */
const MAX_ID_LENGTH = 65_536;

/** The whole service behind HTTP, ready to listen. */
export async function createApi(settings: Settings, options: ApiOptions = {}): Promise<NestFastifyApplication> {
  const logger = createRequestLogger(options.logStream);
  const { requestTimeoutInMs = 60_000, heartbeatInMs = 15_000 } = options;
  const adapter = new FastifyAdapter({
    trustProxy: settings.http.trustProxy ?? false,
    genReqId: requestIdOf,
    requestTimeout: requestTimeoutInMs,
    http: {
      headersTimeout: requestTimeoutInMs,
      connectionsCheckingInterval: requestTimeoutInMs / 2,
      requireHostHeader: false,
    },
    routerOptions: { maxParamLength: MAX_ID_LENGTH },
    // While the server closes, a request is refused as while it drains: by `OpenRequests`, with a problem document.
    return503OnClosing: false,
    skipMiddie: true,
    clientErrorHandler: answerMalformedHttp,
    // A path whose escapes cannot be decoded names nothing.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      logAtEnd(request, reply, logger);
      answerProblem(request, reply, notFound());
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.forRoot(settings, heartbeatInMs), adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = adapter.getInstance();
  logRequests(fastify, logger);
  nameRequests(fastify);
  requireHost(fastify);
  app.get(OpenRequests).track(fastify);
  requireClientKey(fastify, settings.clients);
  refuseUnknownRoutes(fastify);
  acceptJsonOnly(fastify, settings.http.bodyLimitInBytes);
  serveDocument(app, settings);
  ignoreExpectations(fastify);
  return app.init();
}

/** An expectation other than HTTP's own may be ignored (RFC 9110, 10.1.1); Node would answer by itself, with no problem document. */
function ignoreExpectations({ server }: FastifyInstance): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
