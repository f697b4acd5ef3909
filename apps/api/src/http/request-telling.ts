import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ANONYMOUS } from '#config';
import { type AskedRewrite, readTraceparent, type RequestBegun, requestBegun, requestEnded } from '#events';
import { pathOf } from './request-path.js';
import type { RequestStep } from './request-steps.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** How the request was told when it came. */
    begun: RequestBegun;
    /** What it asks of a rewrite; null while it asks nothing. */
    asked: AskedRewrite | null;
  }
}

/** Tells of every request that comes. */
export function tellRequests(fastify: FastifyInstance): RequestStep {
  fastify.decorateRequest('begun');
  fastify.decorateRequest('asked', null);
  return tellBegin;
}

/** Tells that a request has come, in the trace that its `traceparent` names. */
export function tellBegin(request: FastifyRequest): void {
  const { method, headers, routeOptions } = request;
  request.begun = { method, route: routeOptions.url ?? null, trace: readTraceparent(headers.traceparent) };
  requestBegun.tell(request.begun);
}

/**
 * Tells that its answer has ended. Nothing of a body, a query or a header is told.
 * @param startedAt when it came, by `performance.now()`
 */
export function tellEnd(request: FastifyRequest, { raw }: FastifyReply, startedAt: number): void {
  const { begun, id, url, asked } = request;
  requestEnded.tell({
    begun,
    requestId: id,
    path: pathOf(url),
    client: request.owner ?? ANONYMOUS,
    status: raw.headersSent ? raw.statusCode : null,
    isWhole: raw.writableFinished,
    durationInMs: performance.now() - startedAt,
    firstTextInMs: asked?.firstTextAt ? asked.firstTextAt - startedAt : null,
    rewrite: asked ?? null,
  });
}

/** Notes what a request asks of a rewrite. */
export function noteAsked(
  request: FastifyRequest,
  delivery: string,
  { style = null, cacheStatus = null }: Partial<Pick<AskedRewrite, 'style' | 'cacheStatus'>> = {},
): void {
  request.asked = { style, delivery, cacheStatus, firstTextAt: null };
}

/** Notes that text has gone out while more is to come. */
export function noteFirstText({ asked }: Pick<FastifyRequest, 'asked'>): void {
  if (asked) asked.firstTextAt ??= performance.now();
}
