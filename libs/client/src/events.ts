import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { failure } from './signals.js';

interface Told {
  /** Bytes came, if only a heartbeat. */
  onBytes: () => void;
  /** The service says how long to wait before coming back. */
  onRetry: (inMs: number) => void;
}

/** The events of a stream as they come, to its end. An event that is not whole is none. @throws RewriteError where it is cut */
export async function* eventsOf(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  { onBytes, onRetry }: Told,
): AsyncGenerator<EventSourceMessage> {
  const ready: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => ready.push(event), onRetry });
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  for (;;) {
    const { value, done } = await reader.read().catch((error: unknown) => {
      throw failure('The stream was cut', error, signal);
    });
    if (done) return;
    onBytes();
    parser.feed(decoder.decode(value, { stream: true }));
    yield* ready.splice(0);
  }
}
