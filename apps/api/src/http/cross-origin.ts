import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerProblem } from '../problem.filter.js';

/** The route that browsers' preflights come by; whatever else comes there, no route serves. */
export const PREFLIGHTS = '*';

/** How long a browser may keep what it was told: more than two hours none does. */
const MAX_AGE_IN_SECONDS = 7200;

const EXPOSED_HEADERS = [
  'Allow',
  'Cache-Status',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];

/**
 * For an answer to what could not be read, which no hook sees.
 * @param origin that of the request, where it could be read; without it a page may read the answer only where there are no pages of other origins
 */
export function headersForOrigin(
  origin: string | undefined,
  origins: readonly string[],
): Readonly<Record<string, string>> {
  const allowed = origins.length === 1 ? origins[0] : origins.find((known) => known === origin);
  if (allowed === undefined) return {};
  return {
    'access-control-allow-origin': allowed,
    'access-control-expose-headers': EXPOSED_HEADERS.join(', '),
    vary: 'Origin',
  };
}

/** What a page of these origins may send, and read of the answers; without origins no page of another origin may read any. */
export async function allowOrigins(fastify: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  const policy = {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Cache-Control',
      'Content-Type',
      'Idempotency-Key',
      'Last-Event-ID',
      'Rewrite-Cache',
      'Rewrite-Done',
      'Rewrite-End',
      'X-Request-Id',
      // As OpenTelemetry's instrumentation of browsers adds them to each request (https://www.w3.org/TR/trace-context/).
      'traceparent',
      'tracestate',
      'baggage',
    ],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: MAX_AGE_IN_SECONDS,
  };
  // The route is the package's own, so Nest's filter would not answer what later hooks refuse.
  fastify.addHook('onRoute', (route) => {
    if (route.url === PREFLIGHTS) route.errorHandler = (error, request, reply) => answerProblem(request, reply, error);
  });
  await fastify.register(cors, {
    delegator: (request, callback) => callback(null, { preflight: isPreflight(request), ...policy }),
  });
}

/** As browsers ask before a request (https://fetch.spec.whatwg.org/#cors-preflight-request); any other OPTIONS is a method like others. */
function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && Boolean(headers.origin) && Boolean(headers['access-control-request-method']);
}
