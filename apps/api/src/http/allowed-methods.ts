import type { FastifyInstance } from 'fastify';
import { notFound, RequestError } from '../problem.js';
import { PREFLIGHTS } from './cross-origin.js';
import { pathOf } from './request-path.js';
import type { RequestStep } from './request-steps.js';

interface Route {
  pattern: RegExp;
  methods: string[];
}

/** Answers what no route serves: 405 with `Allow` where the path has routes of other methods, else 404. */
export function refuseUnknownRoutes(fastify: FastifyInstance): RequestStep {
  const routes: Route[] = [];
  fastify.addHook('onRoute', ({ url, method }) => {
    routes.push({ pattern: patternOf(url), methods: [method].flat() });
  });
  return (request) => {
    if (!request.is404 && request.routeOptions.url !== PREFLIGHTS) return;
    const allowed = new Set(methodsAt(routes, pathOf(request.url)));
    return allowed.size === 0 ? notFound() : notAllowed(request.method, [...allowed].sort().join(', '));
  };
}

function methodsAt(routes: readonly Route[], path: string): string[] {
  return routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods);
}

/** From Fastify's way of writing a path: `:name` is one segment, `*` is any rest. */
function patternOf(url: string): RegExp {
  const literal = url.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll(/:[^/]+/g, '[^/]+').replaceAll('*', '.*')}$`);
}

function notAllowed(method: string, allow: string): RequestError {
  return new RequestError('method-not-allowed', `${method} is not allowed here; allowed: ${allow}.`, {
    headers: { allow },
  });
}
