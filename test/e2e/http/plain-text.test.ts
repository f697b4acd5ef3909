import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeVendor } from '../../support/fake-vendor.js';
import { gate } from '../../support/gate.js';
import { RewriteClient } from '../../support/rewrite-client.js';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { exchange, parseAnswer, postOf, type RawAnswer } from './raw-http.js';

const PART = 'Ahoy there, ';
const WHOLE = 'Ahoy there, matey, and welcome aboard!';
const MARK = 'a-mark-that-nobody-guesses';

let vendor: FakeVendor;
let api: StartedApi;
let client: RewriteClient;
let texts = 0;

beforeAll(async () => {
  vendor = await FakeVendor.start();
  api = await startApi({
    LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
    LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
    LLM_KEY_WAIT_MS: '0',
  });
  client = new RewriteClient(api.url);
});

afterAll(async () => {
  await api.stop(0);
  await vendor.stop();
});

function newBody(): { text: string; style: string } {
  texts += 1;
  return { text: `Hello there, my friend, and welcome, number ${texts}!`, style: 'pirate' };
}

async function overHttp10(body: object, headers = ''): Promise<RawAnswer> {
  const request = postOf('/v1/rewrite/chunked', body).replace('HTTP/1.1\r\n', `HTTP/1.0\r\n${headers}`);
  return parseAnswer(await exchange(api.port, request));
}

/** What came over the connection, and how it ended. */
async function rawText(
  body: object,
  headers: string,
  onPart: () => void = () => undefined,
): Promise<{ received: string; end: 'closed' | 'reset' }> {
  const socket = connect(api.port, '127.0.0.1').setEncoding('utf8');
  let [received, end] = ['', 'closed' as 'closed' | 'reset'];
  socket.on('data', (piece: string) => {
    received += piece;
    if (received.includes(PART)) onPart();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => (end = error.code === 'ECONNRESET' ? 'reset' : end));
  socket.write(postOf('/v1/rewrite/chunked', body).replace('\r\n', `\r\n${headers}`));
  await new Promise((resolve) => socket.once('close', resolve));
  return { received, end };
}

/** The vendor writes a part, and dies once the client has it. */
function dieInMidStream(): { cut: () => void } {
  const { opened, open } = gate();
  vendor.script({ answer: [PART, opened], ending: 'cut' });
  return { cut: open };
}

describe('plain text that is cut', () => {
  it('ends with a reset, which no client and no proxy takes for an end', async () => {
    const { cut } = dieInMidStream();
    const { received, end } = await rawText(newBody(), '', cut);
    expect(end).toBe('reset');
    expect(received).not.toContain('\r\n0\r\n');
  });
});

describe('plain text over HTTP/1.0, which has no chunks', () => {
  it('comes as a whole, with its length', async () => {
    vendor.script({ answer: [PART, WHOLE.slice(PART.length)] });
    const { status, headers, body } = await overHttp10(newBody());
    expect({ status, body }).toEqual({ status: 200, body: WHOLE });
    expect(headers).toMatchObject({
      'content-length': String(WHOLE.length),
      'content-type': 'text/plain; charset=utf-8',
      'cache-status': 'rewrite; fwd=miss',
      'cache-control': 'no-store',
    });
  });

  it('is a problem where the provider dies in the middle', async () => {
    vendor.script({ answer: [PART], ending: 'cut' });
    const { status, headers, body } = await overHttp10(newBody());
    expect({ status, type: headers['content-type'] }).toEqual({ status: 502, type: 'application/problem+json' });
    expect(JSON.parse(body)).toMatchObject({ type: 'urn:rewrite:problem:provider-failed' });
  });

  it('is whole where the provider begins again', async () => {
    vendor.script({ answer: [WHOLE] });
    vendor.scriptNext({ answer: ['Arr, '], ending: 'cut' });
    expect(await overHttp10(newBody())).toMatchObject({ status: 200, body: WHOLE });
  });

  it('leaves the provider when its client leaves', async () => {
    vendor.script({ answer: [PART], ending: 'stall' });
    const aborted = vendor.calls.filter(({ state }) => state === 'aborted').length;
    const calls = vendor.calls.length;
    const socket = connect(api.port, '127.0.0.1');
    socket.write(postOf('/v1/rewrite/chunked', newBody()).replace('HTTP/1.1', 'HTTP/1.0'));
    await vendor.called(calls + 1);
    socket.destroy();
    await vendor.aborted(aborted + 1);
  });
});

describe('Rewrite-End', () => {
  const headers = { 'rewrite-end': MARK };

  it('ends a whole text with a line break and the mark, and nothing after it', async () => {
    const longest = `!${'~'.repeat(39)}`;
    vendor.script({ answer: [PART, WHOLE.slice(PART.length)] });
    const body = newBody();
    const [first, cached] = [
      await client.post('/v1/rewrite/chunked', body, headers),
      await client.post('/v1/rewrite/chunked', body, { 'rewrite-end': longest }),
    ];
    await expect(first.text()).resolves.toBe(`${WHOLE}\n${MARK}`);
    await expect(cached.text()).resolves.toBe(`${WHOLE}\n${longest}`);
    expect(cached.headers.get('cache-status')).toBe('rewrite; hit');
    const old = await overHttp10(body, `Rewrite-End: ${MARK}\r\n`);
    expect(old).toMatchObject({ body: `${WHOLE}\n${MARK}`, headers: { 'content-length': expect.any(String) } });
  });

  it('is on no text that was cut', async () => {
    const { cut } = dieInMidStream();
    const { received } = await rawText(newBody(), `Rewrite-End: ${MARK}\r\n`, cut);
    expect(received).not.toContain(MARK);
  });

  it.each(['', 'x'.repeat(41), 'two words', 'ä', 'friend'])(
    'is refused where it is malformed or stands in the text: %p',
    async (mark) => {
      const calls = vendor.calls.length;
      const response = await client.post('/v1/rewrite/chunked', newBody(), { 'rewrite-end': mark });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        type: 'urn:rewrite:problem:validation',
        errors: [{ parameter: 'Rewrite-End', detail: expect.any(String) }],
      });
      expect(vendor.calls).toHaveLength(calls);
    },
  );

  it('is refused where it is given twice', async () => {
    const { received } = await rawText(newBody(), 'Connection: close\r\nRewrite-End: one\r\nRewrite-End: two\r\n');
    expect(parseAnswer(received).status).toBe(400);
  });

  it.each(['/v1/rewrite', '/v1/rewrite/sse', '/v1/rewrite/submit'])('means nothing to %s', async (path) => {
    vendor.script({ answer: [WHOLE] });
    const response = await client.post(path, newBody(), { 'rewrite-end': 'not a mark' });
    expect(response.ok).toBe(true);
    expect(await response.text()).not.toContain('not a mark');
  });
});
