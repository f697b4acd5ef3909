import {
  eventsOf,
  type HttpHeaders,
  type RewriteBody,
  type RewriteClient,
  type StreamEvent,
} from './rewrite-client.js';

/**
 * A reader as libraries for events are: it appends each `delta`, drops its text at `start` and `restart`, and comes back by sending its request again with the
 * number of the last event it has had.
 */
export class ReturningReader {
  /** What its user sees. */
  text = '';
  lastId: number | null = null;
  /** Of the last `done` or `error` it was told. */
  end: StreamEvent | null = null;
  /** The events of the last connection. */
  events: StreamEvent[] = [];

  constructor(
    private client: RewriteClient,
    private readonly body: RewriteBody,
    private readonly headers: HttpHeaders = {},
  ) {}

  /** Comes back to another process from now on. */
  use(client: RewriteClient): void {
    this.client = client;
  }

  /**
   * Sends its request, the first time or again, and reads until the connection ends or is cut, or has given so many events, and closes it.
   * @returns the answer's status
   */
  async read(most = Infinity): Promise<number> {
    const leaving = new AbortController();
    const returning: HttpHeaders = this.lastId === null ? {} : { 'last-event-id': String(this.lastId) };
    const answer = await this.client.post(
      '/v1/rewrite/sse',
      this.body,
      { ...this.headers, ...returning },
      leaving.signal,
    );
    this.events = [];
    if (answer.status === 200) await this.take(answer, most).catch(() => undefined);
    leaving.abort();
    return answer.status;
  }

  private async take(answer: Response, most: number): Promise<void> {
    for await (const event of eventsOf(answer)) {
      this.events.push(event);
      this.show(event);
      if (this.events.length === most) return;
    }
  }

  private show({ id, event, data }: StreamEvent): void {
    if (id !== null) this.lastId = id;
    if (event === 'start' || event === 'restart') this.text = '';
    if (event === 'delta') this.text += String(data['text']);
    if (event === 'done' || event === 'error') this.end = { id, event, data };
  }
}
