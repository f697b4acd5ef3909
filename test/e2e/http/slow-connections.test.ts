import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeVendor } from '../../support/fake-vendor.js';
import { gate } from '../../support/gate.js';
import { startOwnClock } from '../../support/own-time.js';
import { RewriteClient } from '../../support/rewrite-client.js';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { exchange, parseAnswer, postOf, slowReader } from './raw-http.js';

const BODY = { text: 'A long story', style: 'formal' };
const MIB = 2 ** 20;
const CONNECT = 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n';

let api: StartedApi;
let vendor: FakeVendor;
const sockets: Socket[] = [];

beforeEach(async () => {
  vendor = await FakeVendor.start();
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await api.stop(0);
  await vendor.stop();
});

async function start(options: Parameters<typeof startApi>[1]): Promise<RewriteClient> {
  const settings = {
    LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
    LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
    STREAM_RESUME_GRACE_MS: '0',
    // The longest answer is bound to the longest text.
    REWRITE_MAX_TEXT_LENGTH: '1000000',
  };
  api = await startApi(settings, options);
  return new RewriteClient(api.url);
}

async function open(first: string): Promise<Socket> {
  const socket = connect(api.port, '127.0.0.1').on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  socket.write(first);
  return socket;
}

/** Sends one byte every 20 ms for as long as the service takes them; gives what it answered. */
async function drip(bytes: string): Promise<string> {
  const socket = await open('');
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
  const closed = once(socket, 'close');
  for (const byte of bytes) {
    if (socket.destroyed || received !== '') break;
    socket.write(byte);
    await delay(20);
  }
  await closed;
  return received;
}

describe('a client that sends slowly', () => {
  const LIMITS = { headersTimeoutInMs: 300, requestTimeoutInMs: 600 };

  it('is told 408 where its headers take too long, however steadily they come', async () => {
    await start(LIMITS);
    const headers = `GET /v1/styles HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(500)}`;
    expect(parseAnswer(await drip(headers))).toMatchObject({ status: 408, headers: { connection: 'close' } });
  });

  it('is told 408 where its body takes too long, however steadily it comes', async () => {
    await start(LIMITS);
    const request = postOf('/v1/rewrite', { ...BODY, text: 'x'.repeat(500) });
    const [head = '', body = ''] = request.split('\r\n\r\n');
    const socket = await open(`${head}\r\n\r\n`);
    const answered = once(socket, 'data') as Promise<[Buffer]>;
    for (const byte of body) {
      if (socket.destroyed || socket.bytesRead > 0) break;
      socket.write(byte);
      await delay(20);
    }
    expect(parseAnswer((await answered)[0].toString())).toMatchObject({ status: 408 });
    expect(vendor.calls).toHaveLength(0);
  });

  it('is told 408 where it sends nothing at all', async () => {
    await start(LIMITS);
    expect(parseAnswer(await exchange(api.port))).toMatchObject({ status: 408 });
  });

  it('does not keep others from being served, be it 500 of them', async () => {
    const client = await start({});
    for (let i = 0; i < 500; i += 1) await open('POST /v1/rewrite HT');
    const dripping = setInterval(() => sockets.forEach((socket) => socket.write('T')), 100);
    const clock = startOwnClock();
    for (let i = 0; i < 20; i += 1) {
      expect((await client.post('/v1/rewrite', { ...BODY, text: `Story ${i}` })).status).toBe(200);
    }
    clearInterval(dripping);
    clock.stop();
    expect(clock.nowInMs() / 20).toBeLessThan(500);
  });
});

describe('a client that takes nothing of its answer', () => {
  /** More than the buffers of the two sockets hold. */
  const LONG = Array.from({ length: 80 }, () => 'word '.repeat(20_000));
  const LENGTH = LONG.join('').length;

  async function reading(path: string): Promise<ServerResponse> {
    const asked = once(api.app.getHttpServer(), 'request') as Promise<[IncomingMessage, ServerResponse]>;
    sockets.push(await slowReader(api.port, postOf(path, BODY)));
    return (await asked)[1];
  }

  it.each(['/v1/rewrite/sse', '/v1/rewrite/chunked'])('is cut, and its provider call with it: %s', async (path) => {
    await start({ slowReaderTimeoutInMs: 300 });
    vendor.script({ answer: LONG, ending: 'stall' });
    const answer = await reading(path);
    if (!answer.destroyed) await once(answer, 'close');
    expect(answer.writableFinished).toBe(false);
    await vendor.aborted(1);
  });

  it('is cut where the answer is one, already sent as far as the service is concerned', async () => {
    await start({ slowReaderTimeoutInMs: 300 });
    vendor.script({ answer: LONG });
    const answer = await reading('/v1/rewrite');
    if (!answer.destroyed) await once(answer, 'close');
    const socket = sockets[0]!;
    let received = 0;
    socket.on('data', (chunk: Buffer) => (received += chunk.length));
    await once(socket.resume(), 'close');
    expect(received).toBeLessThan(LENGTH);
  });

  it('is cut where a CONNECT is pipelined behind the request, too', async () => {
    await start({ slowReaderTimeoutInMs: 300 });
    vendor.script({ answer: LONG, ending: 'stall' });
    const asked = once(api.app.getHttpServer(), 'request') as Promise<[IncomingMessage, ServerResponse]>;
    sockets.push(await slowReader(api.port, postOf('/v1/rewrite/sse', BODY) + CONNECT));
    const [, answer] = await asked;
    if (!answer.destroyed) await once(answer, 'close');
    await vendor.aborted(1);
  });

  it('holds no more of it in memory than what is on its way', async () => {
    const client = await start({});
    vendor.script({ answer: LONG });
    const answers = [];
    for (let i = 0; i < 20; i += 1) answers.push(await reading('/v1/rewrite/sse'));
    expect((await client.post('/v1/rewrite', BODY)).status).toBe(200);
    for (const { writableLength } of answers) expect(writableLength).toBeLessThan(MIB);
  });

  it('is not one that reads a long answer with a CONNECT behind it', async () => {
    await start({ slowReaderTimeoutInMs: 300 });
    vendor.script({ answer: LONG });
    const received = await exchange(api.port, postOf('/v1/rewrite/sse', BODY) + CONNECT);
    expect(received.match(/event: done|HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'event: done', 'HTTP/1.1 404']);
  });

  it('is not one that waits for what is still to be written', async () => {
    const client = await start({ slowReaderTimeoutInMs: 100 });
    const rest = gate();
    vendor.script({ answer: ['begin ', rest.opened, 'end'] });
    const chunked = await client.post('/v1/rewrite/chunked', BODY);
    const sse = client.post('/v1/rewrite/sse', BODY);
    const whole = client.post('/v1/rewrite', BODY);
    // Silence in which nothing waits to be sent: three times the time that a reader has.
    await delay(300);
    rest.open();
    expect(await chunked.text()).toBe('begin end');
    expect(await (await sse).text()).toContain('event: done');
    expect((await whole).status).toBe(200);
  });

  it('is not one that reads slowly and steadily, for longer than that', async () => {
    const READ_IN_MS = 5000;
    await start({ slowReaderTimeoutInMs: 3000 });
    vendor.script({ answer: LONG });
    const startedAt = performance.now();
    const socket = await open(postOf('/v1/rewrite/chunked', BODY));
    let received = 0;
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (chunk.includes('\r\n0\r\n\r\n')) return resolve();
        // A timer that came late is made up for: it reads as steadily on a busy machine.
        const earlyByInMs = (READ_IN_MS * received) / LENGTH - (performance.now() - startedAt);
        if (earlyByInMs <= 0) return;
        socket.pause();
        setTimeout(() => socket.resume(), earlyByInMs);
      });
    });
    expect(received).toBeGreaterThan(LENGTH);
    expect(performance.now() - startedAt).toBeGreaterThan(4000);
  });
});

describe('a connection that is not used', () => {
  it('is closed, with nothing said, where it was used before', async () => {
    await start({});
    api.app.getHttpServer().keepAliveTimeout = 50;
    const socket = await open('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
    await once(socket, 'close');
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  });
});
