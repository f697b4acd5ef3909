import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requestIdOf } from '#events';

/** What a page answers. */
export type PageAnswer =
  | {
      status: number;
      /** Sent as JSON, but for a text. */
      body: object | string;
      headers?: Record<string, string>;
    }
  | { problem: keyof typeof PROBLEMS };

/** Answers GET and HEAD of a path. It never rejects. */
export type Page = () => PageAnswer | Promise<PageAnswer>;

const PROBLEMS = {
  'not-found': {
    status: 404,
    title: 'Not found',
    detail: 'There is nothing at this address.',
    headers: {},
  },
  'method-not-allowed': {
    status: 405,
    title: 'This method is not allowed here',
    detail: 'Only GET and HEAD are allowed here.',
    headers: { allow: 'GET, HEAD' },
  },
  unavailable: {
    status: 503,
    title: 'The service is not available',
    detail: 'The process is stopping.',
    headers: { 'retry-after': '1' },
  },
};

const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** Serves pages on a port of their own, to probes and Prometheus, and nothing else. */
export class PageServer {
  private readonly server = createServer((request, response) => void this.answer(request, response));

  /** @param pages by path */
  constructor(private readonly pages: ReadonlyMap<string, Page>) {}

  /** Gives the address. @throws the system's error where it cannot listen there */
  async listen(host: string, port: number): Promise<string> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    const { address, family, port: listensOn } = this.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${listensOn}`;
  }

  /** Cuts what is under way. */
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?');
    const requestId = requestIdOf(request);
    const answer = await this.answerTo(request.method, path);
    const { status, body, headers } = 'problem' in answer ? problemOf(answer.problem, path, requestId) : answer;
    response.writeHead(status, { ...HEADERS, 'x-request-id': requestId, ...headers });
    const content = typeof body === 'string' ? body : JSON.stringify(body);
    response.end(request.method === 'HEAD' ? undefined : content);
  }

  private answerTo(method: string | undefined, path: string): PageAnswer | Promise<PageAnswer> {
    const page = this.pages.get(path);
    if (!page) return { problem: 'not-found' };
    return method === 'GET' || method === 'HEAD' ? page() : { problem: 'method-not-allowed' };
  }
}

/** As a problem document (RFC 9457). */
function problemOf(type: keyof typeof PROBLEMS, instance: string, requestId: string) {
  const { status, title, detail, headers } = PROBLEMS[type];
  const body = { type: `urn:rewrite:problem:${type}`, title, status, detail, instance, requestId };
  return { status, body, headers: { 'content-type': 'application/problem+json', ...headers } };
}
