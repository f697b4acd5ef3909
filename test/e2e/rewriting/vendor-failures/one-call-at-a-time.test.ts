import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { RewriteClient } from '../../../support/rewrite-client.js';
import { startApi, type StartedApi } from '../../../support/start-api.js';

const PIECES = ['Good ', 'morning, ', 'dear ', 'friend.'];
const PIECE_EVERY_IN_MS = 40;

/** How the call that is under way ends when the next one comes, as servers were seen to do it. */
const ENDS: Record<string, (response: ServerResponse) => void> = {
  'a [DONE] without a finish reason, and a broken connection': (response) => {
    response.write('data: [DONE]\n\n', () => response.destroy());
  },
  'a broken connection': (response) => void response.destroy(),
  'a clean end': (response) => void response.end(),
};

/** A server that ends the call under way when the next one comes, as llama-cpp-python 0.3.36 does by default. */
class OneCallServer {
  calls = 0;
  private readonly server: Server;
  private running: ServerResponse | null = null;

  private constructor(private readonly end: (response: ServerResponse) => void) {
    this.server = createServer((request, response) => {
      request.resume().once('end', () => void this.serve(response));
    });
  }

  static async start(end: (response: ServerResponse) => void): Promise<OneCallServer> {
    const one = new OneCallServer(end);
    await once(one.server.listen(0, '127.0.0.1'), 'listening');
    return one;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async serve(response: ServerResponse): Promise<void> {
    this.calls += 1;
    if (this.running !== null) this.end(this.running);
    this.running = response;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const content of PIECES) {
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
      await delay(PIECE_EVERY_IN_MS);
      if (this.running !== response) return;
    }
    this.running = null;
    response.end(
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`,
    );
  }
}

describe('a server that ends one call when the next comes', () => {
  let server: OneCallServer;
  let api: StartedApi;
  let requests = 0;
  afterEach(async () => {
    await api.stop();
    await server.stop();
  });

  const start = async (end: (response: ServerResponse) => void): Promise<void> => {
    server = await OneCallServer.start(end);
    api = await startApi({
      LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
      LLM_API__OPENAI__BASE_URL: server.baseUrl,
      REWRITE_REPAIRS: '0',
    });
  };
  const askAtOnce = (count: number): Promise<number[]> => {
    const client = new RewriteClient(api.url);
    const asked = Array.from({ length: count }, async () => {
      requests += 1;
      const answer = await client.post('/v1/rewrite', { text: `Hey, this is number ${requests}.`, style: 'formal' });
      await answer.text();
      return answer.status;
    });
    return Promise.all(asked);
  };

  test.each(Object.keys(ENDS))('gets one at a time, and serves all: %s', async (name) => {
    await start(ENDS[name]!);
    expect(await askAtOnce(4)).toEqual([200, 200, 200, 200]);
    expect(server.calls).toBeLessThanOrEqual(4 + 8);
    await api.logged(/at most 1 at once.*LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY/);
    const before = server.calls;
    expect(await askAtOnce(4)).toEqual([200, 200, 200, 200]);
    expect(server.calls).toBe(before + 4);
  });

  test('serves all of twelve, though its calls at once would let a provider rest', async () => {
    await start(ENDS['a broken connection']!);
    expect(await askAtOnce(12)).toEqual(Array.from({ length: 12 }, () => 200));
    expect(server.calls).toBeLessThanOrEqual(12 + 8);
  });
});
