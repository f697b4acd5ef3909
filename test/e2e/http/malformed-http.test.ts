import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { exchange, parseAnswer, postOf, type RawAnswer } from './raw-http.js';

let api: StartedApi;

beforeAll(async () => {
  api = await startApi({}, { requestTimeoutInMs: 200 });
});

afterAll(() => api.stop(0));

function expectProblem({ status, headers, body }: RawAnswer, expected: number, type: string): void {
  expect({ status, type: headers['content-type'] }).toEqual({ status: expected, type: 'application/problem+json' });
  expect(JSON.parse(body)).toMatchObject({
    type: `urn:rewrite:problem:${type}`,
    status: expected,
    requestId: headers['x-request-id'],
  });
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
}

describe('what is not HTTP', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['an unknown method', 'FETCH /v1/rewrite HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['an unknown version', 'GET /v1/styles HTTP/9.9\r\nHost: x\r\n\r\n'],
    ['a header without a colon', 'GET /v1/styles HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n'],
    ['a space before a colon', 'GET /v1/styles HTTP/1.1\r\nHost : x\r\n\r\n'],
    ['a null in a header', 'GET /v1/styles HTTP/1.1\r\nHost: x\r\nX-A: a\u0000b\r\n\r\n'],
    ['no host', 'GET /v1/styles HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['two hosts', 'GET /v1/styles HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n'],
    ['two lengths', 'POST /v1/rewrite HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['a length that is no number', 'POST /v1/rewrite HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n'],
    [
      'a length and chunks',
      'POST /v1/rewrite HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a chunk of no size',
      'POST /v1/rewrite HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
    ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03])],
  ])('is answered with a problem document: %s', async (_name, bytes) => {
    expectProblem(parseAnswer(await exchange(api.port, bytes)), 400, 'validation');
  });

  it('is answered with 431 when the headers are too large', async () => {
    const headers = `GET /v1/styles HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`;
    expectProblem(parseAnswer(await exchange(api.port, headers)), 431, 'headers-too-large');
    const path = `GET /v1/rewrite/result/${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`;
    expectProblem(parseAnswer(await exchange(api.port, path)), 431, 'headers-too-large');
  });

  it('is answered with 408 when the headers or the body take too long', async () => {
    expectProblem(parseAnswer(await exchange(api.port, 'GET /v1/styles HTTP/1.1\r\nHost:')), 408, 'request-timeout');
    const half = postOf('/v1/rewrite', { text: 'Hello', style: 'pirate' }).slice(0, -5);
    expectProblem(parseAnswer(await exchange(api.port, half)), 408, 'request-timeout');
  });

  it('does no harm to an answer that is under way on the same connection', async () => {
    const request = postOf('/v1/rewrite/sse', { text: 'Hello there', style: 'pirate' });
    const received = await exchange(api.port, `${request}garbage\r\n\r\n`);
    expect(received.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });

  it('resets a connection on which an answer is under way, so that no part of it passes as the whole', async () => {
    const request = postOf('/v1/rewrite/chunked', { text: 'Hello there, my friend. '.repeat(50), style: 'pirate' });
    const socket = connect(api.port, '127.0.0.1');
    socket.write(request);
    await once(socket, 'data');
    const failed = once(socket, 'close').catch((error: unknown) => error);
    socket.write('garbage\r\n\r\n');
    expect(await failed).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('HTTP that is rare', () => {
  const close = 'Host: x\r\nConnection: close\r\n\r\n';

  it('is served over HTTP/1.0', async () => {
    const request = postOf('/v1/rewrite/sse', { text: 'Hello', style: 'pirate' }).replace('HTTP/1.1', 'HTTP/1.0');
    const { status, headers, body } = parseAnswer(await exchange(api.port, request));
    expect({ status, encoding: headers['transfer-encoding'] }).toEqual({ status: 200, encoding: undefined });
    expect(body).toMatch(/^event: start\n[\s\S]*event: done\ndata: .*\nid: \d+\n\n$/);
  });

  it('is served with an absolute target', async () => {
    const answer = parseAnswer(await exchange(api.port, `GET http://example.org/v1/nothing?x=1 HTTP/1.1\r\n${close}`));
    expectProblem(answer, 404, 'not-found');
    expect(JSON.parse(answer.body)).toMatchObject({ instance: '/v1/nothing' });
  });

  it.each(['OPTIONS *', 'GET *v1/styles'])('is not found at a target that is no path: %s', async (line) => {
    expectProblem(parseAnswer(await exchange(api.port, `${line} HTTP/1.1\r\n${close}`)), 404, 'not-found');
  });

  it.each([
    ['of another host', 'CONNECT example.org:443', 404, 'not-found'],
    ['of a path', 'CONNECT /v1/rewrite', 405, 'method-not-allowed'],
  ] as const)('is refused with a problem for CONNECT %s', async (_name, line, status, type) => {
    const answer = parseAnswer(await exchange(api.port, `${line} HTTP/1.1\r\nHost: x\r\n\r\n`));
    expectProblem(answer, status, type);
    expect(answer.headers).toMatchObject({ connection: 'close', ...(status === 405 && { allow: 'POST' }) });
  });

  it('is served without regard to an expectation that is unknown', async () => {
    const request = `GET /v1/styles HTTP/1.1\r\nExpect: wonders\r\n${close}`;
    expect(parseAnswer(await exchange(api.port, request)).status).toBe(200);
  });

  it('gets headers and no body for HEAD, also of a stream', async () => {
    const submitted = await fetch(`${api.url}/v1/rewrite/submit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'Hello', style: 'pirate' }),
    });
    const { id } = (await submitted.json()) as { id: string };
    const head = parseAnswer(await exchange(api.port, `HEAD /v1/rewrite/sse/${id} HTTP/1.1\r\n${close}`));
    expect(head).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' }, body: '' });
    expect(parseAnswer(await exchange(api.port, `HEAD /nothing HTTP/1.1\r\n${close}`))).toMatchObject({
      status: 404,
      body: '',
    });
  });

  it('keeps a connection after a refused request', async () => {
    const socket = connect(api.port, '127.0.0.1');
    await once(socket, 'connect');
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
    socket.write(postOf('/v1/rewrite', { text: 5 }));
    socket.write(
      postOf('/v1/rewrite', { text: 'Hello', style: 'pirate' }).replace('Host:', 'Connection: close\r\nHost:'),
    );
    await once(socket, 'close');
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400', 'HTTP/1.1 200']);
  });
});
