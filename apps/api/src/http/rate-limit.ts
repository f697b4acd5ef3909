import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { throttled } from '../problem.js';
import { callerOf } from './caller.js';
import { type RequestCounter, type RequestCounters, WINDOW_IN_SECONDS } from './request-counter.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** While Redis counts the request: resolves if it is within the limit, else rejects with what it is answered. Null where nothing is awaited. */
    admission: Promise<void> | null;
  }
}

/** Probes, scrapes, and pages that are the same for everybody, are served to anyone at any rate. */
const UNLIMITED = /^\/(?:$|(?:health|metrics|docs|page|openapi(?:-3\.0)?\.json)(?:\/|$))/;

/** Routes whose handlers await the admission themselves, after their claim, so that Redis gets both in one packet. */
const AWAITING = /^\/v1\/rewrite(?:\/sse|\/chunked)?$/;

/**
 * Counts every other request, refused ones too, and refuses those over the quota; tells where the caller stands
 * (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/). Comes after the client is known.
 */
export function limitRequests(fastify: FastifyInstance, counters: RequestCounters): void {
  fastify.decorateRequest('admission', null);
  if (!counters.isAnyLimited) return;
  fastify.addHook('onRequest', async (request, reply) => {
    // By the route's pattern: what no route serves is counted, whatever its path begins with.
    const { url = '' } = request.routeOptions;
    const counter = UNLIMITED.test(url) ? null : counters.of(request.client);
    if (!counter) return;
    const isAwaitedLater = AWAITING.test(url) && counter.asksRedis(callerOf(request));
    const admission = admit(request, reply, counter);
    if (isAwaitedLater) keep(admission, request);
    else await admission;
  });
}

/** @throws {RequestError} throttled */
async function admit(request: FastifyRequest, reply: FastifyReply, counter: RequestCounter): Promise<void> {
  const { isOver, remaining, resetsInSeconds } = await counter.count(callerOf(request));
  reply.headers({
    'ratelimit-policy': `"default";q=${counter.quota};w=${WINDOW_IN_SECONDS}`,
    ratelimit: `"default";r=${remaining};t=${resetsInSeconds}`,
  });
  if (isOver) throw throttled(`More than ${counter.quota} requests a minute.`, resetsInSeconds);
}

/** Until it resolves; a refusal stays, for whoever answers. Where nobody does, since the client has gone, it is no error of the process. */
function keep(admission: Promise<void>, request: FastifyRequest): void {
  request.admission = admission;
  admission.then(
    () => (request.admission = null),
    () => undefined,
  );
}
