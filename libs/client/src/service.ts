import { bodyOf } from './body.js';
import { answerError, headerError, leadsOn, networkError, type RewriteError, strangeAnswer } from './rewrite-error.js';
import { abortedWith, failure } from './signals.js';

export interface Call {
  method?: 'GET' | 'POST' | 'DELETE';
  headers?: Record<string, string>;
  body?: object;
  /** A status beside the good ones whose answer is one. */
  alsoGood?: number;
}

/** What is answered where a redirect has lost the key or the method. */
const LOST_ON_THE_WAY = new Set([401, 405]);

/** One service, asked over HTTP. What it answers is good, or an error. */
export class Service {
  private readonly base: URL;
  private readonly headers: Headers;

  constructor(
    url: string | URL,
    key: string | undefined,
    private readonly fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init),
  ) {
    this.base = new URL(url);
    if (!this.base.protocol.startsWith('http'))
      throw new TypeError(`${String(url)} begins neither with http:// nor https://`);
    this.base.pathname = `${this.base.pathname.replace(/\/+$/, '')}/`;
    this.headers = new Headers(key === undefined ? {} : { authorization: `Bearer ${key}` });
  }

  /**
   * @param path relative to the service's address
   * @param has a field by which the answer is known: other programs answer in JSON, too
   * @throws RewriteError
   */
  json<T>(path: string, call: Call, signal: AbortSignal | undefined, has: keyof T): Promise<T> {
    return abortedWith(signal, async (controller) => {
      const answer = await this.ask(path, call, controller.signal);
      const text = await bodyOf(answer).catch((error: unknown) => {
        throw failure('The answer was cut', error, controller.signal);
      });
      const json = hasType(answer, 'application/json') ? (parse(text) as T | null) : null;
      if (json?.[has] === undefined) throw strangeAnswer(answer, text);
      return json;
    });
  }

  /** An event stream; null where there is nothing more to come. @throws RewriteError */
  async events(path: string, call: Call, signal: AbortSignal): Promise<ReadableStream<Uint8Array> | null> {
    const headers = { accept: 'text/event-stream', ...call.headers };
    const answer = await this.ask(path, { ...call, headers }, signal);
    if (answer.status === 204) return null;
    if (!hasType(answer, 'text/event-stream') || answer.body === null) throw await errorOf(answer);
    return answer.body;
  }

  private async ask(path: string, { method, headers, body, alsoGood }: Call, signal: AbortSignal): Promise<Response> {
    const { fetch } = this;
    const address = new URL(path, this.base);
    const answer = await fetch(address, {
      method: method ?? 'GET',
      headers: this.headersOf(headers, body),
      ...(body && { body: JSON.stringify(body) }),
      signal,
    }).catch((error: unknown) => {
      throw failure('The service cannot be reached', error, signal);
    });
    if (answer.ok || (answer.status === alsoGood && hasType(answer, 'application/json'))) return answer;
    if (answer.redirected && LOST_ON_THE_WAY.has(answer.status)) throw leadsOn(address, answer);
    throw await errorOf(answer);
  }

  private headersOf(more: Record<string, string> = {}, body?: object): Headers {
    const headers = new Headers(this.headers);
    if (body) headers.set('content-type', 'application/json');
    for (const [name, value] of Object.entries(more)) setHeader(headers, name, value);
    return headers;
  }
}

async function errorOf(answer: Response): Promise<RewriteError> {
  return answerError(answer, await bodyOf(answer).catch(() => ''));
}

/** @throws RewriteError where no header can have the value, as the service answers one that it does not take */
function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch (cause) {
    throw headerError(name, cause);
  }
}

function hasType({ headers }: Response, type: string): boolean {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === type;
}

/** @throws RewriteError where the text is but a part of JSON */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw networkError('The answer was cut', error);
  }
}
