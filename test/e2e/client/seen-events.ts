import { createParser } from 'eventsource-parser';

/** A `fetch` that notes the number of each event that it hands to who reads. */
export class SeenEvents {
  readonly ids: number[] = [];

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const answer = await fetch(input, init);
    return answer.body === null ? answer : new Response(this.noted(answer.body), answer);
  };

  /** Reads on only when its reader does: what was read ahead of him might be lost by a cut. */
  private noted(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const decoder = new TextDecoder();
    const parser = createParser({ onEvent: ({ id }) => id !== undefined && this.ids.push(Number(id)) });
    const reader = body.getReader();
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
      const { value, done } = await reader.read();
      if (done) return controller.close();
      parser.feed(decoder.decode(value, { stream: true }));
      controller.enqueue(value);
    };
    return new ReadableStream({ pull, cancel: (reason) => reader.cancel(reason) }, { highWaterMark: 0 });
  }
}
