import { EventEmitter, once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { REWRITE } from '../../support/a-rewrite.js';

export { REWRITE };

interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

export type Answer = (response: ServerResponse) => void;

/** A server on a free port that answers each request with the next of its answers, and all further ones with the last. */
export class ScriptedServer {
  readonly asked: Asked[] = [];
  private readonly changes = new EventEmitter();

  private constructor(
    private readonly server: Server,
    private readonly answers: Answer[],
  ) {
    server.on('request', (request, response) => void this.serve(request, response));
  }

  static async start(...answers: Answer[]): Promise<ScriptedServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ScriptedServer(server, answers);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Each request, such as `GET /health`. */
  get lines(): string[] {
    return this.asked.map(({ method, path }) => `${method} ${path}`);
  }

  /** Waits until so many requests have been answered. */
  async answered(times: number): Promise<void> {
    while (this.asked.length < times) await once(this.changes, 'asked');
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const body = await text(request);
    this.asked.push({ method, path: url, headers, body: body === '' ? null : JSON.parse(body) });
    const next = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    next?.(response);
    this.changes.emit('asked');
  }
}

/** An answer that ends. */
export function answer(status: number, body: object | string, headers: Record<string, string> = {}): Answer {
  const isProblem = status >= 400;
  const type = typeof body === 'string' ? 'text/html' : `application/${isProblem ? 'problem+' : ''}json`;
  const content = typeof body === 'string' ? body : JSON.stringify(body);
  return (response) => void response.writeHead(status, { 'content-type': type, ...headers }).end(content);
}

export function problem(status: number, type: string, headers: Record<string, string> = {}): Answer {
  const body = { type: `urn:rewrite:problem:${type}`, title: type, status, detail: `It is ${type}.`, requestId: 'r' };
  return answer(status, body, headers);
}

/** How the connection of a stream goes: ended as if all were said, reset, or left open. */
type Ending = 'end' | 'reset' | 'open';

/** An event stream of these frames. */
export function events(frames: string[], ending: Ending = 'end'): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(frames.join(''), () => {
      if (ending === 'reset') response.socket?.resetAndDestroy();
      if (ending === 'end') response.end();
    });
    if (frames.length === 0) response.flushHeaders();
  };
}

/** A connection that is cut before anything was answered. */
export const cutAtOnce: Answer = (response) => void response.socket?.resetAndDestroy();

const frame = (event: string, id: number | null, data: object): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n${id === null ? '' : `id: ${id}\n`}\n`;

export const start = (id = 'stream-1'): string => frame('start', 0, { id, style: 'pirate' });
export const delta = (id: number, words: string): string => frame('delta', id, { text: words });
export const restart = (id: number): string => frame('restart', id, {});
export const done = (id: number, rewrite: object = REWRITE): string => frame('done', id, rewrite);
export const failed = (id: number | null, type: string, status: number): string =>
  frame('error', id, {
    type: `urn:rewrite:problem:${type}`,
    title: type,
    status,
    detail: `It is ${type}.`,
    requestId: 'r',
  });
