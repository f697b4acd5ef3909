import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { RewriteError } from '#rewrite-log';
import { sendPieces } from '../../../apps/api/src/http/send-pieces.js';
import { ClientGoneError } from '../../../apps/api/src/problem.js';

type Pieces = (reply: FastifyReply) => AsyncIterable<string>;

let server: FastifyInstance;
let pieces: Pieces;
let port: number;
let ownHeaders: Record<string, string>;
let logged: unknown[];

beforeEach(async () => {
  logged = [];
  ownHeaders = {};
  jest.spyOn(Logger.prototype, 'error').mockImplementation((error: unknown) => void logged.push(error));
  server = fastify({ forceCloseConnections: true });
  server.get('/', async (_request, reply) => {
    reply.header('x-own', '1');
    await sendPieces(reply, { 'content-type': 'text/plain', ...ownHeaders }, pieces(reply));
  });
  port = Number(new URL(await server.listen({ host: '127.0.0.1', port: 0 })).port);
});

afterEach(async () => {
  await server.close();
  jest.restoreAllMocks();
});

/** Asks, and gives what came before the connection was closed. */
async function askUntilClosed(): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'close');
  return received;
}

async function ask(): Promise<IncomingMessage> {
  const [response] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [IncomingMessage];
  return response;
}

describe('sendPieces', () => {
  it('sends the headers of the reply and its own, and the pieces', async () => {
    pieces = async function* () {
      yield 'one ';
      yield 'two';
    };
    const response = await ask();
    expect(response.headers).toMatchObject({
      'x-own': '1',
      'content-type': 'text/plain',
      'transfer-encoding': 'chunked',
    });
    await expect(text(response)).resolves.toBe('one two');
  });

  it('sends the headers before there is a piece', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    pieces = async function* () {
      await gate;
      yield 'late';
    };
    const response = await ask();
    release();
    await expect(text(response)).resolves.toBe('late');
  });

  it('cuts the connection when the pieces fail: the terminating chunk is never sent', async () => {
    pieces = async function* () {
      yield 'part';
      await new Promise(setImmediate);
      throw new Error('failed');
    };
    const received = await askUntilClosed();
    expect(received).toContain('4\r\npart\r\n');
    expect(received).not.toContain('0\r\n\r\n');
  });

  it.each([
    ['a fault of the pieces', 'x', { message: 'failed' }],
    ['a header that cannot be sent', 'x\n', { code: 'ERR_INVALID_CHAR' }],
  ])('logs %s, which nobody else hears of', async (_name, header, fault) => {
    ownHeaders = { 'x-own': header };
    pieces = async function* () {
      yield 'part';
      throw new TypeError('failed');
    };
    await askUntilClosed();
    expect(logged).toEqual([expect.objectContaining(fault)]);
  });

  it.each([
    ['a rewrite that failed', new RewriteError('deadline', 'Too late.')],
    ['a client who has gone', new ClientGoneError()],
    ['an abort', new DOMException('This operation was aborted', 'AbortError')],
    ['a connection that was reset', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
    [
      'a connection that was closed',
      Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }),
    ],
  ])('logs nothing of %s', async (_name, end) => {
    pieces = async function* () {
      yield 'part';
      throw end;
    };
    await askUntilClosed();
    expect(logged).toEqual([]);
  });

  it('asks for the next piece only when a slow client has taken the last one', async () => {
    const waiting: number[] = [];
    const piece = 'x'.repeat(1_000_000);
    pieces = async function* ({ raw }) {
      for (let i = 0; i < 30; i += 1) {
        waiting.push(raw.writableLength);
        yield piece;
      }
    };
    const response = await ask();
    await new Promise(setImmediate);
    expect(waiting.length).toBeLessThan(30);
    await expect(text(response)).resolves.toHaveLength(30_000_000);
    expect(Math.max(...waiting)).toBeLessThan(1000);
  });

  it('leaves the pieces when the client has gone in the middle of one', async () => {
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => (leave = resolve));
    pieces = async function* () {
      try {
        for (;;) yield 'x'.repeat(1_000_000);
      } finally {
        leave();
      }
    };
    (await ask()).destroy();
    await left;
    await new Promise(setImmediate);
    expect(logged).toEqual([]);
  });
});
