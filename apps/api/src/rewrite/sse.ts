import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { RewriteEvents } from '#rewriting';
import { OpenAnswer } from '../http/open-answer.js';
import { noteFirstText } from '../http/request-telling.js';
import { problemOf, type ProblemReader } from '../problem.js';
import { type DeliveredEvent, EventDelivery } from './event-delivery.js';

export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

/** A comment: it keeps the connection alive and means nothing to a client. */
const HEARTBEAT = ': keep-alive\n\n';

/** Tells a client to come back soon: to another process, which goes on with the stream. */
const COME_BACK = 'retry: 500\n\n';

interface EventStreamOptions {
  headers: Readonly<Record<string, string>>;
  /** Whether other processes can go on with the stream when this one stops. */
  isShared: boolean;
  /** How long the stream may be silent. */
  heartbeatInMs: number;
  /** `done` comes without the text. */
  isBrief: boolean;
  problemReader: ProblemReader;
}

/** Answers 204: there are no more events. Fastify would add a length for HEAD, which RFC 9110, 8.6 forbids. */
export function sendNoEvents(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.writeHead(204, reply.getHeaders() as OutgoingHttpHeaders).end();
}

/** Sends a rewrite's events as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function sendEvents(events: RewriteEvents, reply: FastifyReply, options: EventStreamOptions): void {
  const delivery = new EventDelivery(events, reply.request.reading, {
    take: (taken) => {
      const frames = taken.map((event) => frame(event, options)).join('');
      const { type } = taken.at(-1)!;
      if (taken.some(isText)) noteFirstText(reply.request);
      if (type === 'done' || type === 'error') return end(frames);
      heartbeat.refresh();
      answer.write(frames);
    },
    end: () => end(''),
  });
  const answer = new OpenAnswer(reply.headers(options.headers), EVENT_STREAM_HEADERS, delivery);
  // Node drops the body of an answer to HEAD, so nobody would read the events.
  if (reply.request.method === 'HEAD') return answer.end();
  const heartbeat = setTimeout(() => {
    // Nothing is added for a client that does not take what there is: it is cut for its silence.
    if (!delivery.isPaused) answer.write(HEARTBEAT);
    heartbeat.refresh();
  }, options.heartbeatInMs);
  const end = (last: string): void => {
    clearTimeout(heartbeat);
    answer.end(last);
  };
  delivery.start();
  answer.open();
}

/**
 * The data is one line: JSON escapes every line break in it. The id comes last: a reader that takes it over as it comes (fetch-event-source does)
 * would ask for what comes after an event whose data it has not had.
 */
function frame(event: DeliveredEvent, options: EventStreamOptions): string {
  if (options.isShared && isOfThisProcess(event)) return COME_BACK;
  const id = event.id === null ? '' : `id: ${event.id}\n`;
  return `event: ${event.type}\ndata: ${dataOf(event, options)}\n${id}\n`;
}

function isText({ type }: DeliveredEvent): boolean {
  return type === 'delta';
}

/** True for an error that ends this connection, not the stream: it has no number. */
function isOfThisProcess(event: DeliveredEvent): boolean {
  return event.type === 'error' && event.id === null && event.failure.type === 'unavailable';
}

function dataOf(event: DeliveredEvent, { isBrief, problemReader }: EventStreamOptions): string {
  switch (event.type) {
    case 'start':
      return JSON.stringify({ id: event.streamId, style: event.style });
    case 'delta':
      return `{"text":${JSON.stringify(event.text)}}`;
    case 'restart':
      return '{}';
    case 'done':
      return JSON.stringify(isBrief ? { ...event.rewrite, rewritten: undefined } : event.rewrite);
    case 'error':
      return JSON.stringify(problemOf(event.failure, problemReader));
  }
}
