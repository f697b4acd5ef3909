import { EventSourceParserStream } from 'eventsource-parser/stream';

export interface StreamEvent {
  id: number | null;
  event: string;
  data: Record<string, unknown>;
}

export interface RewriteBody {
  text: string;
  style: string;
  provider?: string;
  language?: string;
  strength?: number;
  keep?: string[];
}

export type HttpHeaders = Record<string, string>;

/** A client of the service as its users write one: plain HTTP. */
export class RewriteClient {
  constructor(
    readonly url: string,
    private readonly headers: HttpHeaders = {},
  ) {}

  post(path: string, body: unknown, headers: HttpHeaders = {}, signal?: AbortSignal): Promise<Response> {
    return fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers, ...headers },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
  }

  get(path: string, headers: HttpHeaders = {}, signal?: AbortSignal): Promise<Response> {
    return fetch(this.url + path, { headers: { ...this.headers, ...headers }, ...(signal && { signal }) });
  }

  delete(path: string): Promise<Response> {
    return fetch(this.url + path, { method: 'DELETE', headers: this.headers });
  }
}

/** The events of an answer as they come. */
export async function* eventsOf(response: Response): AsyncGenerator<StreamEvent> {
  if (!response.body) throw new Error('the answer has no body');
  const parsed = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { id, event, data } of parsed) {
    yield { id: id === undefined ? null : Number(id), event: event ?? 'message', data: JSON.parse(data) };
  }
}

/** All events of an answer, to its end. */
export async function allEvents(response: Response): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of eventsOf(response)) events.push(event);
  return events;
}

/** The text a reader of these events has in the end. */
export function textOf(events: StreamEvent[]): string {
  let text = '';
  for (const { event, data } of events) {
    if (event === 'restart') text = '';
    if (event === 'delta') text += String(data['text']);
  }
  return text;
}
