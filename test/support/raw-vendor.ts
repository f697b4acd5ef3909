import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What the vendor was asked. */
export interface RawRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** The body's JSON; null where there is none. */
  body: Record<string, unknown> | null;
}

/** Answers a request in bytes of its own. */
export type RawAnswer = (response: ServerResponse, request: RawRequest) => void;

/** A server on a free port that answers just the bytes it is told to, and remembers what it was asked. */
export class RawVendor {
  readonly requests: RawRequest[] = [];

  private constructor(private readonly server: Server) {}

  static async start(answer: RawAnswer): Promise<RawVendor> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const vendor = new RawVendor(server);
    server.on('request', (incoming, response) => {
      void readRequest(incoming).then((request) => {
        vendor.requests.push(request);
        return answer(response, request);
      });
    });
    return vendor;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Closes every connection, so that nothing is left. */
  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

async function readRequest(incoming: IncomingMessage): Promise<RawRequest> {
  const { method = '', url = '', headers } = incoming;
  const body = method === 'POST' ? ((await json(incoming)) as Record<string, unknown>) : null;
  return { method, url, headers, body };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** An event stream of these objects, whole. */
export function sendEvents(response: ServerResponse, frames: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(frames.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join(''));
}
