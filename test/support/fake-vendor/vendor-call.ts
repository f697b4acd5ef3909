import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { VendorRequest } from './wire.js';

/**
 * How a call went: `open` while it is answered; `finished` once the vendor sent all it meant to send, an error or a
 * cut too; `aborted` if the client closed the connection before.
 */
type CallState = 'open' | 'finished' | 'aborted';

/** One call, as the vendor saw it. */
export class VendorCall {
  state: CallState = 'open';
  /** The user's message, the model, the key and so on, whichever vendor's words they came in. */
  readonly request: VendorRequest;
  /** The request's body as it came. */
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  private readonly gone = new AbortController();

  constructor(
    /** 0 for the first call of the vendor. */
    readonly index: number,
    request: VendorRequest,
    body: string,
    incoming: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly onEnd: () => void,
  ) {
    this.request = request;
    this.body = JSON.parse(body);
    this.headers = incoming.headers;
    response.once('close', () => this.end('aborted'));
  }

  get key(): string {
    return this.request.key;
  }

  /** Aborted when the call has ended, however it did. */
  get ended(): AbortSignal {
    return this.gone.signal;
  }

  /** Sends the last bytes. The call counts as ended before its client can know that it has. */
  finish(bytes: Buffer): void {
    this.end('finished');
    this.response.end(bytes);
  }

  cut(): void {
    this.end('finished');
    this.response.destroy();
  }

  private end(state: CallState): void {
    if (this.state !== 'open') return;
    this.state = state;
    this.gone.abort();
    this.onEnd();
  }
}
