import type { RewriteEvent } from '#rewrite-log';
import { problemOf, type ProblemReader } from '../problem.js';
import { type Beat, type DeliveredEvent, follow } from './follow.js';

/** A comment: it keeps the connection alive and means nothing to a client. */
const HEARTBEAT = ': keep-alive\n\n';

/** Tells a client to come back soon: to another process, which goes on with the stream. */
const COME_BACK = 'retry: 500\n\n';

export interface EventStreamOptions {
  /** Whether other processes can go on with the stream when this one stops. */
  isShared: boolean;
  reading: AbortSignal;
  /** How long the stream may be silent. */
  heartbeatInMs: number;
  problemReader: ProblemReader;
}

/** A rewrite's events as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export async function* eventStream(
  events: AsyncIterable<RewriteEvent>,
  { isShared, reading, heartbeatInMs, problemReader }: EventStreamOptions,
): AsyncGenerator<string> {
  for await (const event of follow(events, reading, heartbeatInMs)) {
    if (isShared && isOfThisProcess(event)) return yield COME_BACK;
    yield event.type === 'beat' ? HEARTBEAT : frame(event, problemReader);
  }
}

/** True for an error that ends this connection, not the stream: it has no number. */
function isOfThisProcess(event: DeliveredEvent | Beat): boolean {
  return event.type === 'error' && event.id === null && event.failure.type === 'unavailable';
}

/** The data is one line: JSON escapes every line break in it. */
function frame(event: DeliveredEvent, problemReader: ProblemReader): string {
  const id = event.id === null ? '' : `id: ${event.id}\n`;
  return `event: ${event.type}\n${id}data: ${JSON.stringify(dataOf(event, problemReader))}\n\n`;
}

function dataOf(event: DeliveredEvent, problemReader: ProblemReader): object {
  switch (event.type) {
    case 'start':
      return { id: event.streamId, style: event.style };
    case 'delta':
      return { text: event.text };
    case 'restart':
      return {};
    case 'done':
      return event.rewrite;
    case 'error':
      return problemOf(event.failure, problemReader);
  }
}
