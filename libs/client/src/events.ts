import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { LONGEST_ANSWER } from './body.js';
import { ENDLESS, strangeError } from './rewrite-error.js';
import { failure } from './signals.js';

interface Told {
  /** Bytes came, if only a heartbeat. */
  onBytes: () => void;
  /** The service says how long to wait before coming back. */
  onRetry: (inMs: number) => void;
}

/** The events of a stream as they come, to its end. An event that is not whole is none. @throws RewriteError where it is cut, or an event has no end */
export async function* eventsOf(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  { onBytes, onRetry }: Told,
): AsyncGenerator<EventSourceMessage> {
  const ready: EventSourceMessage[] = [];
  let isEndless = false;
  const parser = createParser({
    onEvent: (event) => ready.push(event),
    onRetry,
    maxBufferSize: LONGEST_ANSWER,
    onError: ({ type }) => (isEndless ||= type === 'max-buffer-size-exceeded'),
  });
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  for (;;) {
    const { value, done } = await reader.read().catch((error: unknown) => {
      throw failure('The stream was cut', error, signal);
    });
    if (done) return;
    onBytes();
    parser.feed(decoder.decode(value, { stream: true }));
    if (isEndless) throw strangeError(ENDLESS);
    yield* ready.splice(0);
  }
}
