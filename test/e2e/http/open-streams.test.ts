import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RewriteService } from '#rewriting';
import { FakeVendor } from '../../support/fake-vendor.js';
import { gate, type Gate } from '../../support/gate.js';
import { eventsOf, RewriteClient } from '../../support/rewrite-client.js';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { DescribedAnswers } from './described-answers.js';

const KEY = 'test-key-website';
const OTHER_KEY = 'test-key-shop';

let api: StartedApi;
let vendor: FakeVendor;
/** Until it opens, no rewrite ends. */
let end: Gate;
const leaving: AbortController[] = [];

beforeEach(async () => {
  vendor = await FakeVendor.start();
  end = gate();
  vendor.script({ answer: ['begin ', end.opened, 'end'] });
  api = await startApi({
    LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
    LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
    LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '100',
    STREAM_RESUME_GRACE_MS: '0',
    MAX_OPEN_STREAMS: '3',
    MAX_OPEN_STREAMS_PER_CLIENT: '2',
    CLIENT_API__WEBSITE__KEY: KEY,
    CLIENT_API__SHOP__KEY: OTHER_KEY,
  });
});

afterEach(async () => {
  for (const controller of leaving.splice(0)) controller.abort();
  await api.stop(0);
  await vendor.stop();
});

const client = (key: string): RewriteClient => new RewriteClient(api.url, { authorization: `Bearer ${key}` });
const bodyOf = (text: string): object => ({ text, style: 'formal' });

/** Asks for a stream, and reads no more than its headers. */
async function open(path: string, text: string, key = KEY): Promise<{ response: Response; leave(): Promise<void> }> {
  const controller = new AbortController();
  leaving.push(controller);
  const asked = once(api.app.getHttpServer(), 'request') as Promise<[IncomingMessage, ServerResponse]>;
  const response = await client(key).post(path, bodyOf(text), {}, controller.signal);
  const [, answer] = await asked;
  const leave = async (): Promise<void> => {
    const closed = once(answer, 'close');
    controller.abort();
    await closed;
  };
  return { response, leave };
}

const sse = (text: string, key?: string): ReturnType<typeof open> => open('/v1/rewrite/sse', text, key);
const chunked = (text: string, key?: string): ReturnType<typeof open> => open('/v1/rewrite/chunked', text, key);

async function expectRefusal(response: Response, status: number, type: string): Promise<void> {
  expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  const { headers } = response;
  const body = await response.text();
  expect(JSON.parse(body)).toMatchObject({ status, type: `urn:rewrite:problem:${type}` });
  const { pathname } = new URL(response.url);
  (await DescribedAnswers.of(api.url)).expect('POST', pathname, { status: response.status, headers, body });
}

describe('open streams', () => {
  it('are at most so many for one client, and one more claims no log, so that it costs no call', async () => {
    const opened = jest.spyOn(api.app.get(RewriteService, { strict: false }), 'open');
    await sse('one');
    await chunked('two');
    await expectRefusal((await sse('three')).response, 429, 'throttled');
    await expectRefusal((await chunked('four')).response, 429, 'throttled');
    expect(opened).toHaveBeenCalledTimes(2);
    expect(vendor.calls).toHaveLength(2);
  });

  it('are at most so many in all', async () => {
    await sse('one');
    await sse('two');
    await sse('three', OTHER_KEY);
    await expectRefusal((await sse('four', OTHER_KEY)).response, 503, 'unavailable');
    await expectRefusal((await chunked('five', OTHER_KEY)).response, 503, 'unavailable');
    expect(vendor.calls).toHaveLength(3);
  });

  it('count where they are resumed', async () => {
    const { response } = await sse('one');
    const { value: start } = await eventsOf(response).next();
    const again = `/v1/rewrite/sse/${String(start?.data['id'])}`;
    const controller = new AbortController();
    leaving.push(controller);
    expect((await client(KEY).get(again, {}, controller.signal)).status).toBe(200);
    expect((await client(KEY).get(again, {}, controller.signal)).status).toBe(429);
  });

  it('count no other kind of answer', async () => {
    await sse('one');
    await sse('two');
    expect((await client(KEY).get('/v1/styles')).status).toBe(200);
    expect((await client(KEY).post('/v1/rewrite/submit', bodyOf('three'))).status).toBe(202);
    end.open();
    expect((await client(KEY).post('/v1/rewrite', bodyOf('four'))).status).toBe(200);
  });

  it('are free again when they ended, when their client left, and when they failed before they began', async () => {
    const ended = await chunked('ended');
    const left = await sse('left');
    expect((await sse('too many')).response.status).toBe(429);
    await left.leave();
    const next = await sse('next');
    expect(next.response.status).toBe(200);
    end.open();
    await ended.response.text();
    await next.response.text();

    for (let i = 0; i < 3; i += 1) {
      vendor.scriptNext({ fail: { status: 400, code: 'content_policy_violation', message: 'No.' } });
      expect((await chunked(`failed ${i}`)).response.status).toBeGreaterThanOrEqual(400);
      expect((await client(KEY).get('/v1/rewrite/sse/none')).status).toBe(404);
      expect((await client(KEY).post('/v1/rewrite/sse', { text: '' })).status).toBe(400);
    }
    const last = [await sse('last'), await chunked('very last')];
    expect(last.map(({ response }) => response.status)).toEqual([200, 200]);
    for (const { response } of last) await response.text();
  });

  it('leak no place where a client leaves while its request is still read', async () => {
    for (let i = 0; i < 5; i += 1) {
      const asked = once(api.app.getHttpServer(), 'request') as Promise<[IncomingMessage, ServerResponse]>;
      const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'content-length': '60' };
      const half = request(`${api.url}/v1/rewrite/sse`, { method: 'POST', headers }).on('error', () => undefined);
      half.write('{"text":');
      const [, answer] = await asked;
      const closed = once(answer, 'close');
      half.destroy();
      await closed;
    }
    expect((await sse('one')).response.status).toBe(200);
    expect((await sse('two')).response.status).toBe(200);
  });
});
