import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerProblem } from '../problem.filter.js';

/** The route that browsers' preflights come by; whatever else comes there, no route serves. */
export const PREFLIGHTS = '*';

/** How long a browser may keep what it was told: more than two hours none does. */
const MAX_AGE_IN_SECONDS = 7200;

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
      'X-Request-Id',
    ],
    exposedHeaders: [
      'Allow',
      'Cache-Status',
      'Location',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'WWW-Authenticate',
      'X-Request-Id',
    ],
    maxAge: MAX_AGE_IN_SECONDS,
  };
  // The route is the package's own, so Nest's filter would not answer what later hooks refuse.
  fastify.addHook('onRoute', (route) => {
    if (route.url === PREFLIGHTS) route.errorHandler = (error, request, reply) => answerProblem(request, reply, error);
  });
  await fastify.register(cors, {
    delegator: (request, callback) => callback(null, { ...policy, preflight: isPreflight(request) }),
  });
}

/** As browsers ask before a request (https://fetch.spec.whatwg.org/#cors-preflight-request); any other OPTIONS is a method like others. */
function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}
