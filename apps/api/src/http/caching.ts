import type { RequestStep } from './request-steps.js';

/**
 * What an answer that says nothing of it lets caches do: keep it, and ask again each time. A cache may keep an answer without any such word
 * (RFC 9111, section 4.2.2), with the id and the limits of another caller's request. How the service is, nobody keeps.
 */
export const limitCaching: RequestStep = ({ routeOptions }, reply) =>
  void reply.header('cache-control', routeOptions.url?.startsWith('/health') ? 'no-store' : 'no-cache');
