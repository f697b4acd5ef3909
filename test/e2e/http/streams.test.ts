import { once } from 'node:events';
import { request, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allEvents, eventsOf, RewriteClient, textOf } from '../../support/rewrite-client.js';
import { type StartedApi, startApi } from '../../support/start-api.js';

const BODY = { text: 'Hello, my friend. How are you?', style: 'pirate' };

describe('an event stream', () => {
  let api: StartedApi;
  let client: RewriteClient;

  beforeAll(async () => {
    api = await startApi();
    client = new RewriteClient(api.url);
  });

  afterAll(() => api.stop(0));

  it('has the headers that keep caches and proxies from holding it', async () => {
    const response = await client.post('/v1/rewrite/sse', { ...BODY, text: 'The headers' });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'cache-status': 'rewrite; fwd=miss',
      'x-request-id': expect.any(String),
    });
    await response.text();
  });

  it('has numbered events whose texts, joined, are the rewrite', async () => {
    const events = await allEvents(await client.post('/v1/rewrite/sse', BODY));
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index));
    expect(events[0]).toMatchObject({ event: 'start', data: { id: expect.any(String), style: 'pirate' } });
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { rewritten: textOf(events), provider: 'stub' } });
  });

  it('can be read again from where the client stopped, and not beyond its end', async () => {
    const events = await allEvents(await client.post('/v1/rewrite/sse', { ...BODY, text: 'Again, please' }));
    const path = `/v1/rewrite/sse/${String(events[0]?.data['id'])}`;
    expect(await allEvents(await client.get(path))).toEqual(events);
    expect(await allEvents(await client.get(path, { 'last-event-id': '2' }))).toEqual(events.slice(3));
    const end = await client.get(path, { 'last-event-id': String(events.at(-1)?.id) });
    expect({ status: end.status, body: await end.text() }).toEqual({ status: 204, body: '' });
  });

  it('answers HEAD as GET but for its body, within the stream and at its end', async () => {
    const events = await allEvents(await client.post('/v1/rewrite/sse', { ...BODY, text: 'Only the head, please' }));
    for (const after of [0, events.length - 1]) {
      const url = `${api.url}/v1/rewrite/sse/${String(events[0]?.data['id'])}?after=${after}`;
      const [head, get] = await Promise.all(['HEAD', 'GET'].map((method) => fetch(url, { method })));
      const ofOne = new Set(['x-request-id', 'date', 'connection', 'keep-alive', 'transfer-encoding']);
      const told = (answer: Response): string[][] =>
        [['status', String(answer.status)], ...answer.headers].filter(([name = '']) => !ofOne.has(name));
      expect(told(head!)).toEqual(told(get!));
      await get!.text();
    }
  });

  it('is the same rewrite as the plain text and the whole answer', async () => {
    const body = { ...BODY, text: 'One rewrite, read in three ways' };
    const { rewritten } = (await (await client.post('/v1/rewrite', body)).json()) as { rewritten: string };
    const plain = await client.post('/v1/rewrite/chunked', body);
    expect(Object.fromEntries(plain.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'transfer-encoding': 'chunked',
      'cache-status': 'rewrite; hit',
    });
    await expect(plain.text()).resolves.toBe(rewritten);
    const events = await allEvents(await client.post('/v1/rewrite/sse', body));
    expect(events.at(-1)?.data).toMatchObject({ rewritten, cached: true });
  });

  it.each([
    ['no-cache', 'rewrite; fwd=request'],
    ['no-store', 'rewrite; fwd=request'],
    ['max-age=60', 'rewrite; hit'],
  ])('tells of the cache: %s', async (cacheControl, cacheStatus) => {
    const body = { ...BODY, text: `With ${cacheControl}` };
    await (await client.post('/v1/rewrite', body)).text();
    const response = await client.post('/v1/rewrite/sse', body, { 'cache-control': cacheControl });
    expect(response.headers.get('cache-status')).toBe(cacheStatus);
    await response.text();
  });

  it.each([
    ['/v1/rewrite/sse', {}, 'rewrite; hit'],
    ['/v1/rewrite/sse', { 'rewrite-cache': 'no-cache' }, 'rewrite; fwd=request'],
    ['/v1/rewrite/chunked', {}, 'rewrite; fwd=request'],
  ])(
    'takes the Cache-Control of a library for no wish, on its own path alone: %s %p',
    async (path, headers, status) => {
      const body = { ...BODY, text: 'Asked by a library that reads events' };
      await (await client.post('/v1/rewrite', body)).text();
      const ofLibrary = { accept: 'text/event-stream', 'cache-control': 'no-store' };
      const response = await client.post(path, body, { ...ofLibrary, ...headers });
      expect(response.headers.get('cache-status')).toBe(status);
      await response.text();
    },
  );
});

describe('a slow rewrite', () => {
  let api: StartedApi;
  let client: RewriteClient;

  beforeAll(async () => {
    api = await startApi({ STUB_TOKEN_DELAY_MS: '300', STREAM_RESUME_GRACE_MS: '0', STREAM_HEARTBEAT_MS: '20' });
    client = new RewriteClient(api.url);
  });

  afterAll(() => api.stop(0));

  it('starts its stream at once and sends comments while nothing is written', async () => {
    const response = await client.post('/v1/rewrite/sse', BODY);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    while (!received.includes('id: 2\n')) received += (await reader.read()).value;
    expect(received).toMatch(/^(?:: .*\n\n)*event: start\ndata: .*\nid: 0\n/);
    expect(received.match(/^: /gm)?.length).toBeGreaterThan(1);
    await reader.cancel();
  });

  it('ends when its client has gone, with nobody to tell', async () => {
    const leaving = new AbortController();
    const headers = { 'x-request-id': 'left' };
    const asked = once(api.app.getHttpServer(), 'request') as Promise<[unknown, ServerResponse]>;
    const response = await client.post('/v1/rewrite/sse', { ...BODY, text: 'Leave' }, headers, leaving.signal);
    const events = eventsOf(response);
    const { value: start } = await events.next();
    const closed = once((await asked)[1], 'close');
    leaving.abort();
    await closed;
    const again = await allEvents(await client.get(`/v1/rewrite/sse/${String(start?.data['id'])}`));
    expect(again.at(-1)).toMatchObject({
      event: 'error',
      data: { status: 410, type: 'urn:rewrite:problem:abandoned' },
    });
    expect(api.logs()).toMatch(/"requestId":"left".*"msg":"connection closed before the answer ended"/);
  });

  it('is no failure when the client of the whole answer has gone', async () => {
    const asked = request(`${api.url}/v1/rewrite`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'gone' },
    });
    asked.on('error', () => undefined).end(JSON.stringify({ ...BODY, text: 'Gone' }));
    const [, answer] = (await once(api.app.getHttpServer(), 'request')) as [unknown, ServerResponse];
    await client.get('/health/live');
    const closed = once(answer, 'close');
    asked.destroy();
    await closed;
    const line = api
      .logs()
      .split('\n')
      .find((logged) => logged.includes('"requestId":"gone"'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 'info', status: null });
    expect(api.logs()).not.toContain('"level":"error"');
  });
});
