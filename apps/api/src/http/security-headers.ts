import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet, { type HelmetOptions } from 'helmet';
import type { RequestStep } from './request-steps.js';

/** No answer is a page that loads or frames anything, but for those named below. */
const NOTHING = ["'none'"];
const OF_ANSWERS = {
  'default-src': NOTHING,
  'base-uri': NOTHING,
  'form-action': NOTHING,
  'frame-ancestors': NOTHING,
};
/** The page to try it is files of this service, and asks this service. */
const OF_PAGE = {
  'default-src': NOTHING,
  'connect-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'form-action': NOTHING,
  'base-uri': NOTHING,
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

/** The page for jobs says by a `<base>` where it lies. What it asks of others, such as a font, it does not get. */
const OF_ADMIN = { ...OF_DOCS, 'base-uri': ["'self'"] };

/** What says to browsers to do nothing with an answer but to show it or hand it to its own page. */
export const SECURITY_HEADERS = headersOf(OF_ANSWERS);
const PAGE_HEADERS = headersOf(OF_PAGE);
const DOCS_HEADERS = headersOf(OF_DOCS);
const ADMIN_HEADERS = headersOf(OF_ADMIN);

/** Puts them on every answer. */
export const addSecurityHeaders: RequestStep = ({ routeOptions }, reply) =>
  void reply.headers(headersFor(routeOptions.url));

function headersFor(route = ''): Readonly<Record<string, string>> {
  if (route === '/') return PAGE_HEADERS;
  if (route.startsWith('/docs')) return DOCS_HEADERS;
  return route.startsWith('/admin') ? ADMIN_HEADERS : SECURITY_HEADERS;
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
