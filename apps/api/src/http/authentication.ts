import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { ANONYMOUS, type ClientKey, type KeyRing } from '#config';
import { RequestError } from '../problem.js';
import { pathOf } from './request-path.js';

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
export function identifyClients(fastify: FastifyInstance, keys: KeyRing): void {
  fastify.decorateRequest('client', null);
  fastify.decorateRequest('owner', ANONYMOUS);
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.client = clientOf(request.headers.authorization, keys.ofClients);
    request.owner = request.client ?? ANONYMOUS;
    done();
  });
}

/**
 * Asks for a client's key before anything of the body is read, once there are clients.
 * A route is known by its pattern: what a client writes with percent escapes is protected like the path it means.
 */
export function requireClientKey(fastify: FastifyInstance, keys: KeyRing): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const isProtected = keys.asksClients && (request.routeOptions.url ?? pathOf(request.url)).startsWith(PROTECTED);
    done(isProtected && request.client === null ? unauthorized() : undefined);
  });
}

/** Compares hashes, with every client's, so that the time tells neither how near a wrong key came nor which one it is. */
function clientOf(authorization: string | undefined, clients: readonly ClientKey[]): string | null {
  const key = /^bearer +(.+)$/i.exec(authorization ?? '')?.[1];
  if (key === undefined) return null;
  const sha256 = createHash('sha256').update(key.trimEnd()).digest();
  let name: string | null = null;
  for (const client of clients) if (timingSafeEqual(client.sha256, sha256)) name = client.name;
  return name;
}

function unauthorized(): RequestError {
  return new RequestError('unauthorized', 'Send a key of this service as `Authorization: Bearer <key>`.', {
    headers: { 'www-authenticate': 'Bearer' },
  });
}
