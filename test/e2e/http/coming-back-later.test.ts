import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../../support/browser.js';
import { gate } from '../../support/gate.js';
import { ownTimeInMs } from '../../support/own-time.js';
import { RedisServer } from '../../support/redis-server.js';
import { allEvents, eventsOf, type StreamEvent, textOf } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const BODY = { text: 'Hello, world', style: 'pirate' };
const DEFAULT_HEARTBEAT_IN_MS = 4000;
const EVENTS = { accept: 'application/json;q=0.1, text/event-stream' };

/** What came before the connection was cut; throws where it was not. */
async function untilCut(answer: Response): Promise<string> {
  let received = '';
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) received += read.value;
  } catch {
    return received;
  }
  throw new Error(`The answer ended as whole: ${received}`);
}

describe('a reader that comes back for its stream while the service has no room', () => {
  let service: WithVendor;
  let id: string;

  const startWith = async (limit: string): Promise<void> => {
    service = await startWithVendor({ [limit]: '1' });
    const first = await allEvents(await service.client.post('/v1/rewrite/sse', BODY));
    id = String(first[0]?.data['id']);
  };
  /** Takes the only place, until it is left. */
  const takePlace = async (): Promise<() => Promise<void>> => {
    service.vendor.script({ answer: ['Half '], ending: 'stall' });
    const leaving = new AbortController();
    const answer = await service.client.post('/v1/rewrite/sse', { ...BODY, text: 'Another' }, {}, leaving.signal);
    await eventsOf(answer).next();
    return async () => leaving.abort();
  };
  afterEach(() => service.stop());

  it.each([
    ['MAX_OPEN_STREAMS', 503],
    ['MAX_OPEN_STREAMS_PER_CLIENT', 429],
  ])('is told when to come again, and cut, in the place of %s’s %i', async (limit, status) => {
    await startWith(limit);
    await takePlace();
    const path = `/v1/rewrite/sse/${id}`;
    const answer = await service.client.get(path, EVENTS);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(await untilCut(answer)).toMatch(/^: .*\nretry: 5000\n\n$/);

    const plain = await service.client.get(path);
    expect({ status: plain.status, retryAfter: plain.headers.get('retry-after') }).toEqual({ status, retryAfter: '5' });
    const posted = await service.client.post('/v1/rewrite/sse', { ...BODY, text: 'A third' }, EVENTS);
    expect(posted.status).toBe(status);
    expect((await service.client.get('/v1/rewrite/sse/no-such-stream', EVENTS)).status).toBe(200);
  });

  it('comes again in Chromium, when it was told to, and gets the whole', async () => {
    await startWith('MAX_OPEN_STREAMS');
    const leave = await takePlace();
    const browser: Browser = await startBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(`${service.client.url}/docs`);
      const asked: number[] = [];
      page.on('request', (request) => request.url().includes('/sse/') && asked.push(Date.now()));
      const answered = page.waitForResponse((response) => response.url().includes('/sse/'));
      const reading = page.evaluate((path) => {
        // Runs in the page.
        return new Promise<string>((resolve, reject) => {
          const source = new EventSource(path);
          let text = '';
          source.addEventListener('delta', (event) => (text += JSON.parse(String((event as MessageEvent).data)).text));
          source.addEventListener('done', () => {
            source.close();
            resolve(text);
          });
          source.addEventListener('error', () => {
            if (source.readyState === EventSource.CLOSED) reject(new Error('given up'));
          });
        });
      }, `/v1/rewrite/sse/${id}`);
      expect((await answered).status()).toBe(200);
      await leave();
      expect(await reading).toBe('rewritten: Hello, world');
      expect(asked).toHaveLength(2);
      expect(asked[1]! - asked[0]!).toBeGreaterThanOrEqual(4900);
    } finally {
      await browser.close();
    }
  }, 180_000);
});

describe('a reader that comes back while Redis is away', () => {
  let redis: RedisServer;
  let service: WithVendor;
  beforeEach(async () => {
    redis = await RedisServer.start();
    service = await startWithVendor({ REDIS_URL: redis.url });
  });
  afterEach(async () => {
    await service.stop();
    await redis.stop();
  });

  it('is told when to come again, with its stream’s id or with its body, and is refused where it reads no events', async () => {
    const events = await allEvents(await service.client.post('/v1/rewrite/sse', BODY));
    const id = String(events[0]?.data['id']);
    await redis.kill();
    const returning = { 'last-event-id': '1' };
    for (const ask of [
      (headers = {}) => service.client.get(`/v1/rewrite/sse/${id}`, { ...returning, ...headers }),
      (headers = {}) => service.client.post('/v1/rewrite/sse', BODY, { ...returning, ...headers }),
    ]) {
      const answer = await ask(EVENTS);
      expect(answer.status).toBe(200);
      expect(await untilCut(answer)).toMatch(/^: .*\nretry: 2000\n\n$/);
      const refused = await ask();
      expect(refused.status).toBe(503);
      expect(await refused.json()).toMatchObject({ type: 'urn:rewrite:problem:unavailable' });
    }
    await redis.restart();
    const rest: StreamEvent[] = [];
    while (rest.length === 0) {
      const again = await service.client.post('/v1/rewrite/sse', BODY, { ...returning, ...EVENTS });
      rest.push(...(await allEvents(again).catch(() => [])));
    }
    expect(rest).toEqual(events.slice(2));
    expect(service.vendor.calls).toHaveLength(1);
  });
});

describe('a stream', () => {
  let service: WithVendor;
  beforeAll(async () => {
    service = await startWithVendor({ REWRITE_MAX_TEXT_LENGTH: '1000000', STREAM_HEARTBEAT_MS: '200' });
  });
  afterAll(() => service.stop());

  it('goes on after the number in its address, which a header outweighs', async () => {
    const events = await allEvents(await service.client.post('/v1/rewrite/sse', BODY));
    const path = `/v1/rewrite/sse/${String(events[0]?.data['id'])}`;
    expect(await allEvents(await service.client.get(`${path}?after=1`))).toEqual(events.slice(2));
    expect(await allEvents(await service.client.get(`${path}?after=1`, { 'last-event-id': '0' }))).toEqual(
      events.slice(1),
    );
    expect((await service.client.get(`${path}?after=${events.at(-1)?.id}`)).status).toBe(204);
    for (const after of ['', 'x', '-1', '1&after=2']) {
      const refused = await service.client.get(`${path}?after=${after}`);
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ errors: [{ parameter: 'after' }] });
    }
  });

  it('whose end is asked to be brief tells the text in its deltas alone', async () => {
    const body = { ...BODY, text: 'Be brief' };
    const brief = { 'rewrite-done': 'brief' };
    const events = await allEvents(await service.client.post('/v1/rewrite/sse', body, brief));
    const { rewritten, ...rest } = events.at(-1)!.data;
    expect(rewritten).toBeUndefined();
    expect(rest).toMatchObject({ style: 'pirate', provider: 'openai', cached: false });
    const path = `/v1/rewrite/sse/${String(events[0]?.data['id'])}`;
    expect(await allEvents(await service.client.get(path, brief))).toEqual(events);
    const whole = await allEvents(await service.client.get(path));
    expect(whole.at(-1)?.data['rewritten']).toBe(textOf(events));
    for (const ask of [
      service.client.get(path, { 'rewrite-done': 'long' }),
      service.client.post('/v1/rewrite/sse', body, { 'rewrite-done': '' }),
    ]) {
      expect((await ask).status).toBe(400);
    }
  });

  it('has no delta over 8,192 code points, and the same numbers for all its readers', async () => {
    // Two code units each, with one before them: a cut after a number of code units would split one.
    const long = `a${'🏴'.repeat(20_000)}`;
    service.vendor.script({ answer: [long] });
    const body = { ...BODY, text: 'Something long' };
    const events = await allEvents(await service.client.post('/v1/rewrite/sse', body));
    const lengths = events
      .filter(({ event }) => event === 'delta')
      .map(({ data }) => Array.from(String(data['text'])).length);
    expect(lengths).toEqual([8192, 8192, 3617]);
    expect(textOf(events)).toBe(long);
    expect(events.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
    const path = `/v1/rewrite/sse/${String(events[0]?.data['id'])}`;
    expect(await allEvents(await service.client.get(path))).toEqual(events);
    const job = (await (await service.client.post('/v1/rewrite/submit', body)).json()) as { id: string };
    expect(textOf(await allEvents(await service.client.get(`/v1/rewrite/sse/${job.id}`)))).toBe(long);
  });

  it('is never silent for longer than STREAM_HEARTBEAT_MS', async () => {
    const rest = gate();
    service.vendor.script({ answer: ['Ahoy', rest.opened] });
    const answer = await service.client.post('/v1/rewrite/sse', { ...BODY, text: 'Silence' });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    const heartbeats = async (): Promise<void> => {
      while (!/delta[^]*(?:: keep-alive\n\n){3}/.test(received)) received += (await reader.read()).value;
    };
    expect(await ownTimeInMs(heartbeats())).toBeLessThan(DEFAULT_HEARTBEAT_IN_MS);
    rest.open();
    await reader.cancel();
  });
});
