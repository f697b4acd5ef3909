import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ClientKey } from '#config';
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

const ANONYMOUS = 'anonymous';
const PROTECTED = '/v1/';

/** Tells which client a request is of, by its key. */
export function identifyClients(fastify: FastifyInstance, clients: readonly ClientKey[]): void {
  fastify.decorateRequest('client', null);
  fastify.decorateRequest('owner', ANONYMOUS);
  if (clients.length === 0) return;
  const known = clients.map(({ name, value }) => ({ name, digest: digestOf(value) }));
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.client = clientOf(request.headers.authorization, known);
    request.owner = request.client ?? ANONYMOUS;
    done();
  });
}

/**
 * Asks for a client's key before anything of the body is read, once there are clients.
 * A route is known by its pattern: what a client writes with percent escapes is protected like the path it means.
 */
export function requireClientKey(fastify: FastifyInstance, clients: readonly ClientKey[]): void {
  if (clients.length === 0) return;
  fastify.addHook('onRequest', (request, _reply, done) => {
    const isProtected = (request.routeOptions.url ?? pathOf(request.url)).startsWith(PROTECTED);
    done(isProtected && request.client === null ? unauthorized() : undefined);
  });
}

/** Compares with every key, in a time that does not tell how near a wrong one came. */
function clientOf(
  authorization: string | undefined,
  known: readonly { name: string; digest: Buffer }[],
): string | null {
  const key = /^bearer +(.+)$/i.exec(authorization ?? '')?.[1];
  if (key === undefined) return null;
  const digest = digestOf(key.trimEnd());
  let owner: string | null = null;
  for (const client of known) if (timingSafeEqual(client.digest, digest)) owner = client.name;
  return owner;
}

function digestOf(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}

function unauthorized(): RequestError {
  return new RequestError('unauthorized', 'Send a key of this service as `Authorization: Bearer <key>`.', {
    headers: { 'www-authenticate': 'Bearer' },
  });
}
