import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { parseAnswer, postOf } from './raw-http.js';

const STREAMS = 5;
/** One that is answered and ten that wait. */
const MOST = 11;

describe('requests that are pipelined on one connection', () => {
  let api: StartedApi;
  beforeEach(async () => {
    api = await startApi({ STUB_TOKEN_DELAY_MS: '1000', MAX_OPEN_STREAMS: String(STREAMS) });
  });
  afterEach(() => api.stop());

  /** Sends them all at once and waits for the first bytes of an answer. */
  async function pipeline(requests: string[]): Promise<{ socket: Socket; received: () => string }> {
    const socket = connect(api.port, '127.0.0.1');
    let received = '';
    socket.setEncoding('latin1').on('data', (piece: string) => (received += piece));
    socket.on('error', () => undefined);
    socket.write(requests.join(''));
    await once(socket, 'data');
    return { socket, received: () => received };
  }

  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`;
  const stream = (i: number) => postOf('/v1/rewrite/sse', { text: `Good morning, number ${i}.`, style: 'pirate' });

  test('are answered in their order', async () => {
    const { socket, received } = await pipeline([get('/health/live'), get('/v1/nothing'), get('/v1/styles')]);
    while (!received().includes('haiku')) await once(socket, 'data');
    const statuses = [...received().matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
    expect(statuses).toEqual([200, 404, 200]);
    socket.destroy();
  });

  test('are answered before a CONNECT, whose answer is the last', async () => {
    const { socket, received } = await pipeline([
      get('/v1/nothing'),
      postOf('/v1/rewrite', { text: 'Good morning', style: 'formal' }),
      get('/v1/styles'),
      'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n',
    ]);
    await once(socket, 'close');
    const statuses = [...received().matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
    expect(statuses).toEqual([404, 200, 200, 404]);
  });

  test('are answered whole where one of them ends the connection before a CONNECT', async () => {
    const last = get('/openapi.json').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
    const { socket, received } = await pipeline([last, 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n']);
    await once(socket, 'close');
    const { status, headers, body } = parseAnswer(received());
    expect([status, body.length]).toEqual([200, Number(headers['content-length'])]);
  });

  test('end with a CONNECT whose client has gone', async () => {
    const { socket } = await pipeline([stream(0), 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n']);
    const server = api.app.getHttpServer();
    const open = (): Promise<number> => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    expect(await open()).toBe(1);
    socket.resetAndDestroy();
    while ((await open()) > 0) await delay(20);
  });

  test('take no place among the streams once their client has gone', async () => {
    const { socket } = await pipeline(Array.from({ length: MOST }, (_, i) => stream(i)));
    socket.resetAndDestroy();
    const statusOf = async (): Promise<number> => {
      const leaving = new AbortController();
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ text: 'Good evening.', style: 'pirate' });
      const { status } = await fetch(`${api.url}/v1/rewrite/sse`, {
        method: 'POST',
        headers,
        body,
        signal: leaving.signal,
      });
      leaving.abort();
      return status;
    };
    // All of its places come free again, and are free at once.
    const statuses = () => Promise.all(Array.from({ length: STREAMS }, statusOf));
    while ((await statuses()).some((status) => status !== 200)) await delay(20);
  });

  test('leave no file open once their client has gone', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    const { socket } = await pipeline(Array.from({ length: MOST }, () => get('/docs/swagger-ui-bundle.js')));
    socket.pause();
    await delay(200);
    expect(open() - before).toBeLessThan(MOST / 2);
    socket.resetAndDestroy();
    const patience = Date.now() + 5_000;
    while (open() > before + 2 && Date.now() < patience) await delay(50);
    expect(open() - before).toBeLessThanOrEqual(2);
  });

  test('are answered all where ten wait, and end their connection where there are more', async () => {
    const { socket, received } = await pipeline(Array.from({ length: MOST }, () => get('/v1/styles')));
    const answers = (): number => received().match(/HTTP\/1\.1 200/g)?.length ?? 0;
    while (answers() < MOST) await once(socket, 'data');
    socket.destroy();

    const greedy = connect(api.port, '127.0.0.1').on('error', () => undefined);
    greedy.write(stream(0) + get('/v1/styles').repeat(MOST));
    await new Promise((resolve) => greedy.resume().once('close', resolve));
  });

  test('are answered for as long as their connection lives, where few wait at a time', async () => {
    const { socket, received } = await pipeline([get('/v1/styles'), get('/v1/styles')]);
    const answers = (): number => received().match(/HTTP\/1\.1 200/g)?.length ?? 0;
    for (let sent = 2; sent < 3 * MOST; sent += 2) {
      while (answers() < sent) await once(socket, 'data');
      socket.write(get('/v1/styles').repeat(2));
    }
    socket.destroy();
  });

  test('are not kept by the thousand for clients that read nothing', async () => {
    const flood = get('/docs/swagger-ui-bundle.js').repeat(1_000);
    const sockets = Array.from({ length: 50 }, () => connect(api.port, '127.0.0.1').on('error', () => undefined));
    for (const socket of sockets) socket.pause().write(flood);
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    const server = api.app.getHttpServer();
    const connections = () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
    // One is that of the start.
    while (Number(await connections()) > 1) await delay(20);
    for (const socket of sockets) socket.destroy();
  });
});
