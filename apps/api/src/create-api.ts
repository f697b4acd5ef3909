import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DestinationStream } from 'pino';
import { type KeyWatchOptions, KeyRing, type Settings } from '#config';
import { requestIdOf } from '#events';
import { createLogger, logHappenings, NestLogger } from '#process';
import { TELEMETRY, type Telemetry } from '#telemetry';
import { serveJobBoard } from './admin/job-board.js';
import { ApiModule } from './api.module.js';
import { refuseUnknownRoutes } from './http/allowed-methods.js';
import { identifyClient, requireClientKey } from './http/authentication.js';
import { limitCaching } from './http/caching.js';
import { limitConnections } from './http/connections.js';
import { allowOrigins, headersForOrigin } from './http/cross-origin.js';
import { answerConnects } from './http/connect-requests.js';
import { closeIdleConnections } from './http/idle-connections.js';
import { parseJsonOnly, requireJson } from './http/json-body.js';
import { answerMalformedHttp, requireHost } from './http/malformed-http.js';
import { serveMetrics } from './http/metrics-route.js';
import { limitRequests } from './http/rate-limit.js';
import { OpenStreams } from './http/open-streams.js';
import { RequestCounters } from './http/request-counter.js';
import { nameRequest } from './http/request-id.js';
import { tellBegin, tellEnd, tellRequests } from './http/request-telling.js';
import { inOrder } from './http/request-steps.js';
import { addSecurityHeaders, SECURITY_HEADERS } from './http/security-headers.js';
import { cutSlowReaders } from './http/slow-readers.js';
import { warnOfUnnamedClients } from './http/unnamed-clients.js';
import { holdPipelined } from './http/pipelined.js';
import { serveDocument } from './openapi/document.js';
import { servePage } from './page/page.js';
import { answerProblem } from './problem.filter.js';
import { notFound } from './problem.js';
import { OpenRequests } from './shutdown.js';

export interface ApiOptions {
  /** Where the log lines go; default standard output. */
  logStream?: DestinationStream;
  /** Where keys that change are taken from while the service runs; default: they do not change. */
  keyWatch?: KeyWatchOptions;
  /** How long a request may take to arrive as a whole; default 60 s. */
  requestTimeoutInMs?: number;
  /** How long its headers may take to arrive, and a connection may be silent before them; default 20 s. */
  headersTimeoutInMs?: number;
  /** After how long connections close that are not used while over half of those that may be are open; default 72 s. */
  idleTimeoutWhenCrowdedInMs?: number;
  /** How long a client may take nothing of an answer that waits for it; default 30 s. */
  slowReaderTimeoutInMs?: number;
}

/** Longer than any id that is one: what is longer still is over Node's limit for headers. */
const MAX_ID_LENGTH = 65_536;

/** The whole service behind HTTP, ready to listen. */
export async function createApi(settings: Settings, options: ApiOptions = {}): Promise<NestFastifyApplication> {
  const logger = createLogger({ level: settings.logLevel, stream: options.logStream });
  logHappenings(logger);
  const adapter = createAdapter(settings, options);
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.forRoot(settings, options.keyWatch), adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = adapter.getInstance();
  await addHooks(fastify, app, settings);
  parseJsonOnly(fastify, settings.http.bodyLimitInBytes);
  tellMetrics(fastify, app, settings);
  serveDocument(app, settings);
  servePage(fastify, settings);
  await serveJobBoard(app, settings);
  ignoreExpectations(fastify);
  answerConnects(fastify.server);
  limitConnections(fastify.server, settings);
  closeIdleConnections(fastify.server, settings, options.idleTimeoutWhenCrowdedInMs);
  cutSlowReaders(fastify.server, options.slowReaderTimeoutInMs ?? 30_000);
  return app.init();
}

function tellMetrics(fastify: FastifyInstance, app: NestFastifyApplication, { metrics }: Settings): void {
  const telemetry = app.get<Telemetry | null>(TELEMETRY);
  telemetry?.watchStreams(() => app.get(OpenStreams).count);
  if (telemetry && metrics.onApi) serveMetrics(fastify, telemetry);
}

/** What comes before the routes, in this order. */
async function addHooks(fastify: FastifyInstance, app: NestFastifyApplication, settings: Settings): Promise<void> {
  const requests = app.get(OpenRequests);
  const keys = app.get(KeyRing);
  holdPipelined(fastify);
  const tracked = requests.track(fastify, tellEnd);
  fastify.addHook('onRequest', inOrder(tracked, tellRequests(fastify), nameRequest, addSecurityHeaders, limitCaching));
  await allowOrigins(fastify, settings.http.corsOrigins);
  const known = [identifyClient(fastify, keys), warnOfUnnamedClients(settings.http)];
  fastify.addHook('onRequest', inOrder(requireHost, requests.refuseWhileStopping, ...known));
  limitRequests(fastify, app.get(RequestCounters));
  const refuseBody = requireJson(settings.http.bodyLimitInBytes);
  fastify.addHook('onRequest', inOrder(requireClientKey(keys), refuseUnknownRoutes(fastify), refuseBody));
}

function createAdapter(settings: Settings, options: ApiOptions): FastifyAdapter {
  const { requestTimeoutInMs = 60_000, headersTimeoutInMs = 20_000 } = options;
  const { corsOrigins } = settings.http;
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
    schemaController: { compilersFactory: { buildValidator: compileNoSchema, buildSerializer: compileNoSchema } },
    clientErrorHandler: (error, socket) => answerMalformedHttp(error, socket, corsOrigins),
    // A path whose escapes cannot be decoded names nothing.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const startedAt = performance.now();
      tellBegin(request);
      reply.raw.once('close', () => tellEnd(request, reply, startedAt));
      void reply.headers({ ...SECURITY_HEADERS, ...headersForOrigin(request.headers.origin, corsOrigins) });
      answerProblem(request, reply, notFound());
    },
  });
}

/** No route has a schema of Fastify's: what would compile them, ajv above all, is never loaded. */
function compileNoSchema(): never {
  throw new Error('Bodies are checked by RewriteBodyPipe, not by a schema of Fastify');
}

/** An expectation other than HTTP's own may be ignored (RFC 9110, 10.1.1); Node would answer by itself, with no problem document. */
function ignoreExpectations({ server }: FastifyInstance): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
