import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import helmet, { type HelmetOptions } from 'helmet';

/** No answer is a page that loads or frames anything, but for the one that shows the document. */
const NOTHING = ["'none'"];
const OF_ANSWERS = {
  'default-src': NOTHING,
  'base-uri': NOTHING,
  'form-action': NOTHING,
  'frame-ancestors': NOTHING,
};
/** The page of the document brings its styles inline; its scripts are files of this service. */
const OF_DOCS = {
  ...OF_ANSWERS,
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
};

/** What says to browsers to do nothing with an answer but to show it or hand it to its own page. */
export const SECURITY_HEADERS = headersOf(OF_ANSWERS);
const DOCS_HEADERS = headersOf(OF_DOCS);

/** Puts them on every answer. */
export function addSecurityHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(request.routeOptions.url?.startsWith('/docs') ? DOCS_HEADERS : SECURITY_HEADERS);
    done();
  });
}

/** The headers are the same each time, so helmet is asked for them once. */
function headersOf(directives: Record<string, string[]>): Readonly<Record<string, string>> {
  const options: HelmetOptions = {
    contentSecurityPolicy: { useDefaults: false, directives },
    xFrameOptions: { action: 'deny' },
    // The service speaks plain HTTP, where this means nothing (RFC 6797, 7.2): it is its proxy's to send.
    strictTransportSecurity: false,
    // For pages that open others or hold secrets, and for browsers that are gone.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  };
  const headers: Record<string, string> = {};
  const answer = {
    setHeader: (name: string, value: string) => (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  };
  helmet(options)({} as IncomingMessage, answer as unknown as ServerResponse, () => undefined);
  return headers;
}
