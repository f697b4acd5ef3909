import type { FastifyInstance } from 'fastify';
import { ANONYMOUS, type KeyRing } from '#config';
import { RequestError } from '../problem.js';
import { pathOf } from './request-path.js';
import type { RequestStep } from './request-steps.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The name of the client whose key the request has; null for one that has none. */
    client: string | null;
    /** Whose caches, jobs and streams the request sees: the name of its client. */
    owner: string;
  }
}

const PROTECTED = '/v1/';

/** Tells which client a request is of, by the key that it has now. */
export function identifyClient(fastify: FastifyInstance, keys: KeyRing): RequestStep {
  fastify.decorateRequest('client', null);
  fastify.decorateRequest('owner', ANONYMOUS);
  return (request) => {
    const key = keyIn(request.headers.authorization);
    request.client = key === null ? null : keys.clientWith(key);
    request.owner = request.client ?? ANONYMOUS;
  };
}

/**
 * Asks for a client's key before anything of the body is read, once there are clients.
 * A route is known by its pattern: what a client writes with percent escapes is protected like the path it means.
 */
export function requireClientKey(keys: KeyRing): RequestStep {
  return ({ client, routeOptions, url }) => {
    if (client !== null || !keys.asksClients) return;
    if ((routeOptions.url ?? pathOf(url)).startsWith(PROTECTED)) return unauthorized();
  };
}

function keyIn(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  return /^bearer +(.+)$/i.exec(authorization)?.[1]?.trimEnd() ?? null;
}

function unauthorized(): RequestError {
  return new RequestError('unauthorized', 'Send a key of this service as `Authorization: Bearer <key>`.', {
    headers: { 'www-authenticate': 'Bearer' },
  });
}
