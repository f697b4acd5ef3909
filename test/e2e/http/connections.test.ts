import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { parseAnswer } from './raw-http.js';

const GET = 'GET /health/live HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n';

describe('connections', () => {
  let api: StartedApi;
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await api.stop(0);
  });

  /** Opens one that sends nothing. The service has it when this resolves. */
  async function open(localAddress = '127.0.0.1'): Promise<Socket> {
    const taken = once(api.app.getHttpServer(), 'connection');
    const socket = connect({ port: api.port, host: '127.0.0.1', localAddress }).on('error', () => undefined);
    sockets.push(socket);
    await taken;
    return socket;
  }

  /** The status of an answer; null where the connection is closed without any. */
  async function statusFrom(localAddress: string): Promise<number | null> {
    const socket = connect({ port: api.port, host: '127.0.0.1', localAddress }).on('error', () => undefined);
    let received = '';
    socket.setEncoding('latin1').on('data', (piece: string) => (received += piece));
    socket.write(GET);
    await once(socket, 'close');
    return received === '' ? null : parseAnswer(received).status;
  }

  test('are closed at once beyond MAX_CONNECTIONS_PER_ADDRESS, and other addresses served', async () => {
    api = await startApi({ MAX_CONNECTIONS_PER_ADDRESS: '3' });
    const [first] = [await open('127.0.0.2'), await open('127.0.0.2'), await open('127.0.0.2')];
    expect(await statusFrom('127.0.0.2')).toBeNull();
    expect(await statusFrom('127.0.0.3')).toBe(200);
    first.destroy();
    while ((await statusFrom('127.0.0.2')) === null);
  });

  test('are not counted by address behind a trusted proxy, which connects for all', async () => {
    api = await startApi({ MAX_CONNECTIONS_PER_ADDRESS: '1', TRUST_PROXY: '10.0.0.1,127.0.0.1' });
    await open();
    await open();
    expect(await statusFrom('127.0.0.1')).toBe(200);
    await open('127.0.0.2');
    expect(await statusFrom('127.0.0.2')).toBeNull();
  });

  test('are closed at once beyond MAX_CONNECTIONS, whoever opens them', async () => {
    api = await startApi({ MAX_CONNECTIONS: '3' });
    const opened: Socket[] = [];
    for (let host = 2; (await statusFrom(`127.0.0.${host}`)) !== null; host += 1) {
      opened.push(await open(`127.0.0.${host}`));
    }
    expect(opened.length).toBeLessThanOrEqual(3);
    opened[0]?.destroy();
    while ((await statusFrom('127.0.0.99')) === null);
  });

  /** A connection that was used, and is kept for more. */
  async function kept(): Promise<Socket> {
    const socket = await open();
    await answered(socket);
    return socket;
  }

  async function answered(socket: Socket): Promise<string> {
    socket.write('GET /health/live HTTP/1.1\r\nHost: test\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString();
  }

  test('are kept for HTTP_KEEP_ALIVE_MS, whatever a request may take to arrive, and closed then', async () => {
    api = await startApi({ HTTP_KEEP_ALIVE_MS: '1500' }, { headersTimeoutInMs: 100 });
    const socket = await kept();
    const startedAt = performance.now();
    await once(socket, 'close');
    expect(performance.now() - startedAt).toBeGreaterThan(1400);
  });

  test('that are not used are closed sooner while over half of MAX_CONNECTIONS are open', async () => {
    api = await startApi({ MAX_CONNECTIONS: '6' }, { idleTimeoutWhenCrowdedInMs: 100 });
    const [first, second] = [await kept(), await kept()];
    await delay(300);
    expect(await answered(first)).toContain('200 OK');
    expect(first.closed || second.closed).toBe(false);
    const ends = [once(first, 'close'), once(second, 'close')];
    const others = [await open(), await open()];
    await Promise.all(ends);
    expect(others.map(({ closed }) => closed)).toEqual([false, false]);
    const third = await kept();
    await delay(300);
    expect(await answered(third)).toContain('200 OK');
  });
});
