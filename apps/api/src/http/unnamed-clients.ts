import proxyAddr from '@fastify/proxy-addr';
import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Settings } from '#config';
import type { RequestStep } from './request-steps.js';

const logger = new Logger('Http');

/**
 * Warns, once, of a trusted proxy that names no client: it leaves `X-Forwarded-For` as clients send it, so that whoever sends one chooses the
 * address that is counted. A forged header cannot be told from a proxy's own, but most clients send none, and then there is none. Whoever has a
 * key is counted by its name, and probes are nobody's. Comes after the client is known.
 */
export function warnOfUnnamedClients({ trustProxy }: Settings['http']): RequestStep {
  if (trustProxy === null) return () => undefined;
  const isProxy = proxyAddr.compile(trustProxy.split(','));
  const isUnnamed = ({ client, headers, routeOptions, socket }: FastifyRequest): boolean =>
    client === null &&
    headers['x-forwarded-for'] === undefined &&
    Boolean(routeOptions.url?.startsWith('/v1/')) &&
    isProxy(socket.remoteAddress ?? '', 0);
  let hasWarned = false;
  return (request) => {
    if (hasWarned || !isUnnamed(request)) return;
    hasWarned = true;
    logger.warn(
      `TRUST_PROXY lists ${request.socket.remoteAddress}, which sent a request without X-Forwarded-For. If it is a proxy, its clients ` +
        'share one address, and one that sends that header itself chooses its own: have the proxy set it.',
    );
  };
}
