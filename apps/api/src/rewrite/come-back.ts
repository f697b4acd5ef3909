import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EVENT_STREAM_HEADERS } from './sse.js';
import { acceptsEvents } from './request-headers.js';

/**
 * Whether a refusal of this status is no answer for the request. A reader of events that comes back for the rest of a stream gives it up for good at any status but 200
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model). With the body instead of the stream's id it is only refused while the stream cannot be looked for.
 */
export function mustComeBack({ method, headers, routeOptions }: FastifyRequest, status: number): boolean {
  if (!acceptsEvents(headers)) return false;
  if (method === 'GET') return routeOptions.url === '/v1/rewrite/sse/:id' && (status === 503 || status === 429);
  return (
    method === 'POST' && routeOptions.url === '/v1/rewrite/sse' && Boolean(headers['last-event-id']) && status === 503
  );
}

/** Answers with the time after which to come back, and cuts the connection: the stream has not ended. */
export function tellToComeBack(reply: FastifyReply, retryAfterInSeconds: number): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, reply.headers(EVENT_STREAM_HEADERS).getHeaders() as OutgoingHttpHeaders);
  raw.write(`: not now\nretry: ${retryAfterInSeconds * 1000}\n\n`, () => raw.destroy());
}
