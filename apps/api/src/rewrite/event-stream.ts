import type { RewriteEvent } from '#rewrite-log';
import { problemOf, type ProblemReader } from '../problem.js';
import { type DeliveredEvent, follow } from './follow.js';

/** A comment: it keeps the connection alive and means nothing to a client. */
const HEARTBEAT = ': keep-alive\n\n';

export interface EventStreamOptions {
  reading: AbortSignal;
  /** How long the stream may be silent. */
  heartbeatInMs: number;
  problemReader: ProblemReader;
}

/** A rewrite's events as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export async function* eventStream(
  events: AsyncIterable<RewriteEvent>,
  { reading, heartbeatInMs, problemReader }: EventStreamOptions,
): AsyncGenerator<string> {
  for await (const event of follow(events, reading, heartbeatInMs)) {
    yield event.type === 'beat' ? HEARTBEAT : frame(event, problemReader);
  }
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
