import { createParser } from 'eventsource-parser';

/** A `fetch` that notes the numbers of the events it passes on, whole ones only, by the text they are of. */
export class SeenEvents {
  readonly ids: number[] = [];

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (answer.body === null) return answer;
    const decoder = new TextDecoder();
    const parser = createParser({ onEvent: ({ id }) => id !== undefined && this.ids.push(Number(id)) });
    const noted = answer.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (bytes, controller) => {
          parser.feed(decoder.decode(bytes, { stream: true }));
          controller.enqueue(bytes);
        },
      }),
    );
    return new Response(noted, answer);
  };
}
