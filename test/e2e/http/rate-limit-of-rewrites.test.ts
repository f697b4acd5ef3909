import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Claim, RewriteLogs } from '#rewrite-log';
import { RequestCounter, type Standing } from '../../../apps/api/src/http/request-counter.js';
import { type Gate, gate } from '../../support/gate.js';
import { RedisServer } from '../../support/redis-server.js';
import { ReturningReader } from '../../support/returning-reader.js';
import { allEvents, type HttpHeaders, type RewriteBody, type RewriteClient } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';
import { until } from '../../support/until.js';
import { parseAnswer, postOf } from './raw-http.js';

const PATHS = ['/v1/rewrite', '/v1/rewrite/sse', '/v1/rewrite/chunked'];
/** Of requests one after another: the signs of life between them are far fewer. */
const REQUESTS = 30;
const ROUNDS = 5;
const QUOTA = 5;

const bodyOf = (text: string): RewriteBody => ({ text, style: 'formal' });
const HELLO = bodyOf('Hello, world');
const OVER = (): Standing => ({ isOver: true, remaining: 0, resetsInSeconds: 60 });

/** What is refused for itself, and how. */
const REFUSED: [name: string, status: number, path: string, body: string, headers?: HttpHeaders][] = [
  ['a body that is not valid', 400, '/v1/rewrite', '{"text":""}'],
  ['a body that is no JSON', 400, '/v1/rewrite/chunked', '{"text":'],
  ['no body', 400, '/v1/rewrite/sse', ''],
  ['a wrong header', 400, '/v1/rewrite', JSON.stringify(HELLO), { 'rewrite-cache': 'never' }],
  ['a wrong mark of the end', 400, '/v1/rewrite/chunked', JSON.stringify(HELLO), { 'rewrite-end': 'a b' }],
  ['a wrong Last-Event-ID', 400, '/v1/rewrite/sse', JSON.stringify(HELLO), { 'last-event-id': 'x' }],
  ['too large a body', 413, '/v1/rewrite', JSON.stringify(bodyOf('x'.repeat(2_000)))],
  ['another type', 415, '/v1/rewrite/sse', JSON.stringify(HELLO), { 'content-type': 'text/plain' }],
  ['an unknown path', 404, '/v1/rewrite/nothing', JSON.stringify(HELLO)],
  ['what the provider refuses', 502, '/v1/rewrite', JSON.stringify(HELLO)],
  ['a wrong key', 401, '/v1/rewrite', JSON.stringify(HELLO), { authorization: 'Bearer test-key-guess' }],
];

describe('rewrites with a rate limit over Redis', () => {
  let redis: RedisServer;
  let service: WithVendor;
  let client: RewriteClient;
  let prefixes = 0;
  let prefix: string;
  const started: WithVendor[] = [];

  beforeAll(async () => void (redis = await RedisServer.start()));
  afterAll(() => redis.stop());
  beforeEach(() => void (prefix = `test-${(prefixes += 1)}`));
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(started.splice(0).map((one) => one.stop()));
  });

  async function startOne(settings: Record<string, string>): Promise<WithVendor> {
    const one = await startWithVendor({
      REDIS_URL: redis.url,
      REDIS_KEY_PREFIX: prefix,
      LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '100',
      HTTP_BODY_LIMIT_BYTES: '1024',
      ...settings,
    });
    started.push(one);
    return one;
  }

  async function start(quota: number, settings: Record<string, string> = {}): Promise<void> {
    service = await startOne({ RATE_LIMIT_PER_MINUTE: String(quota), ...settings });
    ({ client } = service);
  }

  /** As if the caller had asked other processes. */
  const askElsewhere = (times: number) => redis.command(`SET {${prefix}}:requests:address:127.0.0.1 ${times} EX 60`);

  async function keys(pattern: string): Promise<string[]> {
    return (await redis.command(`KEYS {${prefix}}:log:${pattern}`)).match(/\{\S+/g) ?? [];
  }

  /** Of the logs in Redis, those that have not ended. */
  async function underWay(): Promise<string[]> {
    const logs = await keys('log:*');
    const finals = await Promise.all(logs.map((log) => redis.command(`HGET ${log} final`)));
    return logs.filter((_, n) => finals[n]!.startsWith('$0'));
  }

  async function keptForGood(): Promise<string[]> {
    const all = await keys('*');
    const times = await Promise.all(all.map((key) => redis.command(`TTL ${key}`)));
    return all.filter((_, n) => times[n]!.startsWith(':-1'));
  }

  const limitOf = ({ headers }: Response): string =>
    ['ratelimit-policy', 'ratelimit'].map((name) => headers.get(name)?.replace(/t=\d+$/, 't')).join();
  const told = (left: number, quota = QUOTA): string => `"default";q=${quota};w=60,"default";r=${left};t`;

  const statusesOf = async (answers: Promise<Response>[]): Promise<number[]> =>
    (await Promise.all(answers)).map(({ status }) => status).toSorted((a, b) => a - b);

  const readsOf = async (): Promise<number> =>
    Number(/total_reads_processed:(\d+)/.exec(await redis.command('INFO stats'))?.[1]);

  /** How many packets Redis reads for one of such requests, in the round with the fewest: signs of life, which time brings, only add to them. */
  async function roundTripsOf(ask: () => Promise<unknown>): Promise<number> {
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await readsOf();
      for (let n = 0; n < REQUESTS; n += 1) await ask();
      rounds.push(((await readsOf()) - before) / REQUESTS);
    }
    return Math.min(...rounds);
  }

  /** A connection on which the headers of a request have come, and been counted; `send` sends its body. */
  async function openedWith(path: string, body: unknown): Promise<{ socket: Socket; send(): Promise<string> }> {
    const socket = connect(Number(new URL(client.url).port), '127.0.0.1');
    const [head, json] = postOf(path, body).split('\r\n\r\n');
    const counted = async () => (await redis.command(`GET {${prefix}}:requests:address:127.0.0.1`)).split('\r\n')[1];
    const before = await counted();
    socket.write(`${head}\r\nConnection: close\r\n\r\n`);
    await until(async () => (await counted()) !== before);
    const send = async (): Promise<string> => {
      let received = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
      socket.write(json!);
      await once(socket, 'close');
      return received;
    };
    return { socket, send };
  }

  /** The next counts, so many of them, come to this once the gate is open. */
  function holdCounts(times: number, outcome: () => Standing): Gate {
    const held = gate();
    const count = jest.spyOn(RequestCounter.prototype, 'count');
    for (let n = 0; n < times; n += 1) count.mockImplementationOnce(() => held.opened.then(outcome));
    return held;
  }

  /** Resolves to what the first claims from now on have come to. */
  function claims(count: number): () => Promise<string[]> {
    const claim = jest.spyOn(RewriteLogs.prototype, 'claim');
    return async () => {
      await until(() => claim.mock.results.length >= count);
      const made = claim.mock.results.slice(0, count).map(({ value }) => value as Promise<Claim>);
      return (await Promise.all(made)).map(({ outcome }) => outcome);
    };
  }

  describe('within the limit', () => {
    it.each(PATHS)('are asked for in one packet where the cache has them: %s', async (path) => {
      await start(1_000_000);
      const ask = async (): Promise<string> => (await client.post(path, HELLO)).text();
      await ask();
      expect(await roundTripsOf(ask)).toBeLessThan(1.5);
    });

    it('cost no more than four packets where they are new', async () => {
      await start(1_000_000);
      let texts = 0;
      const ask = async () => (await client.post('/v1/rewrite', bodyOf(`Hello, world ${(texts += 1)}`))).text();
      await ask();
      expect(await roundTripsOf(ask)).toBeLessThan(4.5);
    });

    it('are new, joined and cached as ever', async () => {
      await start(100);
      const ask = (headers: HttpHeaders = {}): Promise<Response> => client.post('/v1/rewrite', HELLO, headers);
      const together = await Promise.all([ask(), ask(), ask()]);
      const alone = [
        await ask(),
        await ask({ 'rewrite-cache': 'no-cache' }),
        await ask({ 'rewrite-cache': 'no-store' }),
      ];
      const cacheOf = ({ headers }: Response): string => headers.get('cache-status')!;
      expect(together.map(cacheOf).toSorted()).toEqual([
        'rewrite; fwd=miss',
        'rewrite; fwd=miss; collapsed',
        'rewrite; fwd=miss; collapsed',
      ]);
      expect(alone.map(cacheOf)).toEqual(['rewrite; hit', 'rewrite; fwd=request', 'rewrite; fwd=request']);
      expect(service.vendor.calls).toHaveLength(3);
    });

    it('can be resumed where they came from the cache', async () => {
      await start(100);
      await allEvents(await client.post('/v1/rewrite/sse', HELLO));
      const [begin, ...rest] = await allEvents(await client.post('/v1/rewrite/sse', HELLO));
      const again = await client.get(`/v1/rewrite/sse/${String(begin!.data['id'])}`, { 'last-event-id': '0' });
      expect(await allEvents(again)).toEqual(rest);
      expect(rest.at(-1)).toMatchObject({ event: 'done', data: { cached: true } });
    });

    it.each(PATHS)('tell where the caller stands, new and from the cache: %s', async (path) => {
      await start(QUOTA);
      const answers = [await client.post(path, HELLO), await client.post(path, HELLO)];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers.map(limitOf)).toEqual([told(4), told(3)]);
      await Promise.all(answers.map((answer) => answer.text()));
    });

    it.each(PATHS)('are answered where the body comes long after the headers: %s', async (path) => {
      await start(QUOTA);
      const answer = parseAnswer(await (await openedWith(path, HELLO)).send());
      expect(answer.status).toBe(200);
      expect(answer.headers['ratelimit']).toMatch(/^"default";r=4;/);
      expect(answer.body).toContain('rewritten: ');
    });

    it.each(PATHS)('call nobody, and answer nothing, before they are known to be: %s', async (path) => {
      await start(QUOTA);
      const count = holdCounts(1, () => ({ isOver: false, remaining: 4, resetsInSeconds: 60 }));
      const claimed = claims(1);
      const answered = jest.fn();
      const asked = client.post(path, HELLO);
      void asked.then(answered);
      expect(await claimed()).toEqual(['lead']);
      await (await client.get('/v1/styles')).text();
      expect(service.vendor.calls).toEqual([]);
      expect(answered).not.toHaveBeenCalled();
      count.open();
      expect(limitOf(await asked)).toBe(told(4));
      expect(await (await asked).text()).toContain('rewritten: Hello, world');
    });
  });

  describe('over the limit', () => {
    it.each(PATHS)('are refused, and leave nothing under way where they are new: %s', async (path) => {
      await start(QUOTA);
      await askElsewhere(QUOTA);
      const answer = await client.post(path, HELLO);
      expect([answer.status, limitOf(answer)]).toEqual([429, told(0)]);
      expect(await answer.json()).toMatchObject({ type: 'urn:rewrite:problem:throttled' });
      expect(answer.headers.get('retry-after')).toBe('60');
      await until(async () => (await underWay()).length === 0);
      expect(await keys('stream:*')).toHaveLength(path === '/v1/rewrite/sse' ? 1 : 0);
      expect(await keptForGood()).toEqual([]);
      expect(service.vendor.calls).toEqual([]);
    });

    it.each(PATHS)('leave those that have joined them to themselves, here and elsewhere: %s', async (path) => {
      const shared = {
        CACHE_SHARED: 'true',
        CLIENT_API__SHOP__KEY: 'test-key-shop',
        CLIENT_API__WEBSITE__KEY: 'test-key-website',
      };
      await start(QUOTA, shared);
      const elsewhere = await startOne({ ...shared, LLM_API__OPENAI__BASE_URL: service.vendor.openAiBaseUrl });
      const count = holdCounts(1, OVER);
      const claimed = claims(4);
      const refused = client.post(path, HELLO, { authorization: 'Bearer test-key-website' });
      await claims(1)();
      const shop = { authorization: 'Bearer test-key-shop' };
      const joined = [
        client.post('/v1/rewrite', HELLO, shop),
        elsewhere.client.post('/v1/rewrite/sse', HELLO, shop),
        elsewhere.client.post('/v1/rewrite/chunked', HELLO, shop),
      ];
      expect(await claimed()).toEqual(['lead', 'follow', 'follow', 'follow']);
      count.open();
      expect((await refused).status).toBe(429);
      for (const answer of joined) expect(await (await answer).text()).toContain('Hello, world');
      expect(service.vendor.calls).toHaveLength(1);
    });

    it('are no stream for a reader that comes back with its body', async () => {
      await start(QUOTA);
      await askElsewhere(QUOTA);
      expect((await client.post('/v1/rewrite/sse', HELLO)).status).toBe(429);
      await until(async () => (await underWay()).length === 0);
      expect(await keys('stream:*')).toHaveLength(1);
      const other = await startOne({});
      const events = await allEvents(await other.client.post('/v1/rewrite/sse', HELLO, { 'last-event-id': '1' }));
      expect(events.map(({ event }) => event)).toEqual(['start', 'restart', 'delta', 'delta', 'done']);
      expect(other.vendor.calls).toHaveLength(1);
    });

    it.each(PATHS)('are refused where the cache has them, and where they are under way: %s', async (path) => {
      await start(QUOTA, { CACHE_SHARED: 'true', CLIENT_API__SHOP__KEY: 'test-key-shop' });
      const shop = service.clientWith({ authorization: 'Bearer test-key-shop' });
      const rest = gate();
      service.vendor.script({ answer: ['Ahoy', rest.opened] });
      const begun = shop.post('/v1/rewrite', HELLO);
      await service.vendor.called(1);
      await redis.command(`SET {${prefix}}:requests:client:shop ${QUOTA} EX 60`);
      expect((await shop.post(path, HELLO)).status).toBe(429);
      rest.open();
      expect(await (await begun).json()).toMatchObject({ rewritten: 'Ahoy' });
      expect((await shop.post(path, HELLO)).status).toBe(429);
      expect(service.vendor.calls).toHaveLength(1);
    });

    it('cost Redis nothing once this process knows it', async () => {
      await start(QUOTA);
      await askElsewhere(QUOTA);
      const ask = async (): Promise<unknown> => expect((await client.post('/v1/rewrite', HELLO)).status).toBe(429);
      await ask();
      expect(await roundTripsOf(ask)).toBeLessThan(0.5);
    });

    it('leave a reader that comes back with the text it has begun to read', async () => {
      await start(QUOTA);
      service.vendor.script({ answer: ['One ', 'two ', 'three'] });
      const reader = new ReturningReader(client, HELLO);
      await reader.read(2);
      await askElsewhere(QUOTA);
      expect((await client.post('/v1/rewrite/sse', HELLO)).status).toBe(429);
      const other = await startOne({});
      reader.use(other.client);
      await reader.read();
      expect(reader.text).toBe('One two three');
      expect(service.vendor.calls).toHaveLength(1);
      expect(other.vendor.calls).toEqual([]);
    });

    it('are told so where they come back with Last-Event-ID', async () => {
      await start(QUOTA);
      await allEvents(await client.post('/v1/rewrite/sse', HELLO));
      await askElsewhere(QUOTA);
      const headers = { 'last-event-id': '1', accept: 'text/event-stream' };
      expect((await client.post('/v1/rewrite/sse', HELLO, headers)).status).toBe(429);
    });

    it.each(PATHS)('are refused where the body comes long after the headers: %s', async (path) => {
      await start(QUOTA);
      await askElsewhere(QUOTA);
      const { status, headers } = parseAnswer(await (await openedWith(path, HELLO)).send());
      expect([status, headers['ratelimit-policy']]).toEqual([429, '"default";q=5;w=60']);
      expect(service.vendor.calls).toEqual([]);
    });

    it.each([1, 2])('are all but as many as it is, of many at once at %i processes', async (processes) => {
      await start(QUOTA);
      const services = [service, ...(processes === 2 ? [await startOne({ RATE_LIMIT_PER_MINUTE: '5' })] : [])];
      const asked = Array.from({ length: 20 }, (_, n) =>
        services[n % processes]!.client.post(PATHS[n % 3]!, bodyOf(`Hello, world ${n}`)),
      );
      expect(await statusesOf(asked)).toEqual([...Array(5).fill(200), ...Array(15).fill(429)]);
      await Promise.all(asked.map(async (answer) => (await answer).text()));
      expect(services.flatMap(({ vendor }) => vendor.calls)).toHaveLength(5);
    });
  });

  describe.each(REFUSED)('%s', (_name, status, path, body, headers = {}) => {
    const ask = (): Promise<Response> =>
      fetch(client.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });

    beforeEach(async () => {
      await start(QUOTA, status === 401 ? { CLIENT_API__SHOP__KEY: 'test-key-shop' } : {});
      service.vendor.script({ fail: { status: 400 } });
    });

    it('tells where the caller stands', async () => {
      const answer = await ask();
      expect([answer.status, limitOf(answer)]).toEqual([status, told(4)]);
    });

    it('is 429 over the limit', async () => {
      await askElsewhere(QUOTA);
      const answer = await ask();
      expect([answer.status, limitOf(answer)]).toEqual([429, told(0)]);
    });
  });

  it('too many open streams tell where the caller stands, and are 429 of the limit over it', async () => {
    await start(QUOTA, { MAX_OPEN_STREAMS: '1' });
    const rest = gate();
    service.vendor.script({ answer: ['Ahoy', rest.opened] });
    const open = await client.post('/v1/rewrite/sse', HELLO);
    const refused = await client.post('/v1/rewrite/sse', HELLO);
    expect([refused.status, limitOf(refused)]).toEqual([503, told(3)]);
    await askElsewhere(QUOTA);
    const over = await client.post('/v1/rewrite/chunked', HELLO);
    expect([over.status, limitOf(over)]).toEqual([429, told(0)]);
    rest.open();
    await open.text();
  });

  describe('a count that', () => {
    const unhandled = jest.fn();
    beforeEach(() => void process.on('unhandledRejection', unhandled));
    afterEach(() => {
      process.off('unhandledRejection', unhandled);
      unhandled.mockReset();
    });
    const fail = (): never => {
      throw new Error('The count failed.');
    };

    it.each(PATHS)('fails is a failure of ours, and begins nothing: %s', async (path) => {
      await start(QUOTA);
      holdCounts(2, fail).open();
      expect((await client.post(path, HELLO)).status).toBe(500);
      expect((await client.post(path, {})).status).toBe(500);
      expect(service.vendor.calls).toEqual([]);
    });

    it.each([
      ['fails', fail],
      ['refuses', OVER],
    ])('%s once its client has gone, in the middle of the body or after it, harms nobody', async (_how, outcome) => {
      await start(QUOTA);
      const count = holdCounts(2, outcome);
      const claimed = claims(1);
      const leaving = new AbortController();
      const asked = client.post('/v1/rewrite/sse', HELLO, {}, leaving.signal).catch(() => 'gone');
      const halfway = connect(Number(new URL(client.url).port), '127.0.0.1');
      halfway.write(postOf('/v1/rewrite', HELLO).slice(0, -5));
      await claimed();
      leaving.abort();
      halfway.destroy();
      expect(await asked).toBe('gone');
      await service.logged(/"status":null/);
      count.open();
      expect((await client.post('/v1/rewrite', HELLO)).status).toBe(200);
      expect(unhandled).not.toHaveBeenCalled();
      expect(service.vendor.calls).toHaveLength(1);
    });
  });

  it('while Redis is away each process counts by itself', async () => {
    const own = await RedisServer.start();
    try {
      await start(QUOTA, { REDIS_URL: own.url });
      await (await client.post('/v1/rewrite', HELLO)).text();
      await own.kill();
      const asked = Array.from({ length: 12 }, (_, n) => client.post(PATHS[n % 3]!, bodyOf(`Hello, world ${n}`)));
      expect(await statusesOf(asked)).toEqual([...Array(5).fill(200), ...Array(7).fill(429)]);
      for (const answer of asked) expect(limitOf(await answer)).toMatch(/^"default";q=5;w=60,"default";r=\d;t$/);
      await Promise.all(asked.map(async (answer) => (await answer).text()));
      expect(service.vendor.calls).toHaveLength(6);
    } finally {
      await own.stop();
    }
  });
});
