import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { REWRITE } from '../../support/a-rewrite.js';

const THROTTLED = {
  type: 'urn:rewrite:problem:throttled',
  title: 'Too many requests',
  status: 429,
  detail: 'Too many.',
};

const EVENTS: [string, object][] = [
  ['start', { id: 'a-stream', style: 'formal' }],
  ['delta', { text: 'Dear Sir.' }],
  ['done', { ...REWRITE, rewritten: 'Dear Sir.' }],
];

const STREAM = EVENTS.map(([name, data], id) => `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`);

/** Speaks as the service does: the first stream it is asked for is one too many, for a second. */
export class BusyService {
  private asked = 0;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      if (request.method !== 'POST') response.writeHead(404).end();
      else if ((this.asked += 1) > 1)
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(STREAM.join(''));
      else {
        const headers = { 'content-type': 'application/problem+json', 'retry-after': '1' };
        response.writeHead(429, headers).end(JSON.stringify(THROTTLED));
      }
    });
  }

  static async start(): Promise<BusyService> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new BusyService(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}
