import type { EventSourceMessage } from 'eventsource-parser';
import type { components } from './api.js';
import type { Problem, Rewrite } from './answers.js';
import { LONGEST_ANSWER } from './body.js';
import { eventsOf } from './events.js';
import { GrowingText } from './growing-text.js';
import { ENDLESS, networkError, problemError, RewriteError, strangeError } from './rewrite-error.js';
import type { ConnectionState, Piece, RewriteStream } from './rewrite-stream.js';
import { type Call, parse, type Service } from './service.js';
import { abortedWith, pause } from './signals.js';
import { Silence } from './silence.js';
import { mayPass, type Pace, Tries, wishOf } from './tries.js';

type Schemas = components['schemas'];

/** The request that begins a stream, or the id of one that has begun. */
export type Source = { request: Call } | { id: string };

const PATH = 'v1/rewrite/sse';

/** Reads a stream to its end, over as many connections as it takes. */
export class ResumingStream implements RewriteStream {
  readonly id: Promise<string>;
  readonly finished: Promise<Rewrite>;
  private readonly text = new GrowingText();
  private readonly leaving = new AbortController();
  private readonly tries: Tries;
  private lastEventId: string | undefined;
  /** How long the service wants the client to wait before the next connection. */
  private retryInMs: number | undefined;
  private begun: (id: string) => void;

  constructor(
    private readonly service: Service,
    private source: Source,
    private readonly pace: Pace,
    signal: AbortSignal | undefined,
    private readonly onConnection: (state: ConnectionState) => void = () => undefined,
  ) {
    this.tries = new Tries(pace);
    this.finished = abortedWith(signal, () => this.readToEnd(), this.leaving);
    this.id = new Promise((resolve, reject) => {
      this.begun = resolve;
      this.finished.catch(reject);
    });
    this.id.catch(() => undefined);
  }

  [Symbol.asyncIterator](): AsyncGenerator<Piece> {
    return this.text.pieces(() => this.leaving.abort());
  }

  private async readToEnd(): Promise<Rewrite> {
    try {
      for (;;) {
        const end = await this.connection().catch((reason: unknown) => this.comeBack(reason));
        if (end instanceof RewriteError) throw end;
        if (end === null) continue;
        this.text.finish('whole');
        return end;
      }
    } catch (error) {
      this.text.finish({ error });
      throw error;
    }
  }

  private connection(): Promise<Rewrite | RewriteError> {
    return abortedWith(this.leaving.signal, async (controller) => {
      const silence = new Silence(this.pace.silenceInMs, (reason) => controller.abort(reason));
      try {
        return await this.read(controller.signal, () => silence.isBroken());
      } finally {
        silence.stop();
        controller.abort();
      }
    });
  }

  /** @returns what the stream has ended with @throws RewriteError where no more than this connection has ended */
  private async read(signal: AbortSignal, onBytes: () => void): Promise<Rewrite | RewriteError> {
    this.retryInMs = undefined;
    const stream = await this.open(signal);
    if (stream === null) return nothingMore();
    this.onConnection({ is: 'open', resumed: this.lastEventId !== undefined });
    const onRetry = (inMs: number): void => void (this.retryInMs = inMs);
    for await (const event of eventsOf(stream, signal, { onBytes, onRetry })) {
      const end = this.take(event);
      if (end) return end;
    }
    throw networkError('The stream was cut');
  }

  private open(signal: AbortSignal): Promise<ReadableStream<Uint8Array> | null> {
    if ('request' in this.source) return this.service.events(PATH, this.source.request, signal);
    const headers: Record<string, string> = this.lastEventId === undefined ? {} : { 'last-event-id': this.lastEventId };
    return this.service.events(`${PATH}/${encodeURIComponent(this.source.id)}`, { headers }, signal);
  }

  /** @returns what the stream ends with, if this is its end */
  private take({ id, event, data }: EventSourceMessage): Rewrite | RewriteError | null {
    if (event === 'error') return failureOf(dataOf<Problem>(data, 'type'), id);
    this.lastEventId = id;
    this.tries.anew();
    if (event === 'start') this.begin(dataOf<Schemas['StartEvent']>(data, 'id'));
    if (event === 'restart') this.text.begin();
    if (event === 'delta') this.append(dataOf<Schemas['DeltaEvent']>(data, 'text'));
    return event === 'done' ? this.whole(dataOf<Rewrite>(data, 'rewritten')) : null;
  }

  private begin({ id }: Schemas['StartEvent']): void {
    this.source = { id };
    this.text.begin();
    this.begun(id);
  }

  /** @throws RewriteError for a text without an end */
  private append({ text }: Schemas['DeltaEvent']): void {
    this.text.append(text);
    if (this.text.whole.length > LONGEST_ANSWER) throw strangeError(ENDLESS);
  }

  private whole(rewrite: Rewrite): Rewrite {
    if (this.text.whole !== rewrite.rewritten) this.text.begin(rewrite.rewritten);
    return rewrite;
  }

  /** Waits until it is time for the next connection. @throws what cannot be mended by one */
  private async comeBack(reason: unknown): Promise<null> {
    if (!(reason instanceof RewriteError) || !mayPass(reason)) throw reason;
    const comesBackInMs = this.tries.pauseInMs(reason, this.retryInMs ?? wishOf(reason));
    this.onConnection({ is: 'cut', reason, comesBackInMs });
    await pause(comesBackInMs, this.leaving.signal);
    return null;
  }
}

/** @param has a text by which the event is known @throws RewriteError for data that no event of the service has */
function dataOf<T>(data: string, has: keyof T): T {
  const json = parse(data) as T | null;
  if (typeof json?.[has] !== 'string') throw strangeError('An event of the stream is none of the service');
  return json;
}

/** An error without a number ends the connection, not the stream. @throws RewriteError */
function failureOf(problem: Problem, id: string | undefined): RewriteError {
  const error = problemError(problem) ?? new RewriteError({ ...problem });
  if (id === undefined) throw networkError('The service ended the connection', error);
  return error;
}

function nothingMore(): RewriteError {
  return new RewriteError({
    type: 'incomplete',
    title: 'The end of the rewrite is missing',
    detail: 'The service has nothing more of this stream, and its end has not come.',
  });
}
