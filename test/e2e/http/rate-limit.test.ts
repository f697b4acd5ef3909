import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RedisConnections } from '#redis';
import { RedisServer } from '../../support/redis-server.js';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { DescribedAnswers } from './described-answers.js';

const KEY = 'test-key-website';
const OTHER_KEY = 'test-key-shop';
const CLIENTS = { CLIENT_API__WEBSITE__KEY: KEY, CLIENT_API__SHOP__KEY: OTHER_KEY };

const apis: StartedApi[] = [];

afterEach(async () => {
  await Promise.all(apis.splice(0).map((api) => api.stop(0)));
});

async function start(settings: Record<string, string>): Promise<StartedApi> {
  const api = await startApi(settings);
  apis.push(api);
  return api;
}

function ask({ url }: StartedApi, headers: Record<string, string> = {}, path = '/v1/styles'): Promise<Response> {
  return fetch(url + path, { headers });
}

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** How many of so many requests at once are answered with each status. */
async function statuses(requests: Promise<Response>[]): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { status } of await Promise.all(requests)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function times(count: number, request: (index: number) => Promise<Response>): Promise<Response>[] {
  return Array.from({ length: count }, (_, index) => request(index));
}

function secondsOf(ratelimit: string | null): number {
  return Number(/;t=(\d+)$/.exec(ratelimit ?? '')?.[1]);
}

describe('without a rate limit', () => {
  it('no answer tells of one', async () => {
    const { headers } = await ask(await start({}));
    expect([headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([null, null]);
  });
});

describe('with a rate limit', () => {
  it('every answer tells what is left, and the first one over it is refused until the minute is over', async () => {
    const api = await start({ RATE_LIMIT_PER_MINUTE: '3' });
    const answers = [await ask(api), await ask(api, {}, '/nothing'), await ask(api), await ask(api)];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('ratelimit-policy'))).toEqual(Array(4).fill('"default";q=3;w=60'));
    const limits = answers.map(({ headers }) => headers.get('ratelimit') ?? '');
    expect(limits.map((limit) => limit.replace(/t=\d+$/, 't=...'))).toEqual(
      [2, 1, 0, 0].map((left) => `"default";r=${left};t=...`),
    );
    for (const limit of limits) expect(secondsOf(limit)).toBeGreaterThan(50);
    for (const limit of limits) expect(secondsOf(limit)).toBeLessThanOrEqual(60);
  });

  it('the refusal is a problem with a true Retry-After, as the document describes it', async () => {
    const api = await start({ RATE_LIMIT_PER_MINUTE: '1' });
    await ask(api);
    const { status, headers, ...response } = await ask(api).then(async (answer) => ({
      status: answer.status,
      headers: answer.headers,
      body: await answer.text(),
    }));
    expect(JSON.parse(response.body)).toMatchObject({ type: 'urn:rewrite:problem:throttled', status: 429 });
    expect(Number(headers.get('retry-after'))).toBe(secondsOf(headers.get('ratelimit')));
    (await DescribedAnswers.of(api.url)).expect('GET', '/v1/styles', { status, headers, body: response.body });
  });

  it('probes and the pages of the document are served at any rate', async () => {
    const api = await start({ RATE_LIMIT_PER_MINUTE: '1' });
    const paths = [
      '/health',
      '/health/live',
      '/%68ealth/ready',
      '/docs',
      '/docs/swagger-ui.css',
      '/openapi.json',
      '/openapi-3.0.json',
    ];
    for (const path of [...paths, ...paths]) {
      const { status, headers } = await ask(api, {}, path);
      expect({ path, status, limit: headers.get('ratelimit') }).toEqual({ path, status: 200, limit: null });
    }
    expect((await ask(api)).status).toBe(200);
    expect((await ask(api, {}, '/health/nothing')).status).toBe(429);
    expect((await ask(api, {}, '/healthy')).status).toBe(429);
  });

  it('Prometheus is told the metrics, whatever else comes from its address', async () => {
    const api = await start({ RATE_LIMIT_PER_MINUTE: '1', METRICS_ON_API: 'true' });
    expect((await statuses(times(3, () => ask(api))))[429]).toBe(2);
    expect((await ask(api, {}, '/metrics')).status).toBe(200);
  });

  it('never more than the limit are let through of 200 at once', async () => {
    const api = await start({ RATE_LIMIT_PER_MINUTE: '50' });
    expect(await statuses(times(200, () => ask(api)))).toEqual({ 200: 50, 429: 150 });
  });

  it('each client has its own, wherever it is', async () => {
    const api = await start({ ...CLIENTS, RATE_LIMIT_PER_MINUTE: '2', TRUST_PROXY: 'loopback' });
    const from = (host: number): Record<string, string> => ({ 'x-forwarded-for': `203.0.113.${host}` });
    expect(await statuses(times(5, (i) => ask(api, { ...bearer(KEY), ...from(i) })))).toEqual({ 200: 2, 429: 3 });
    expect(await statuses(times(5, (i) => ask(api, { ...bearer(OTHER_KEY), ...from(i) })))).toEqual({ 200: 2, 429: 3 });
  });

  it('wrong keys and none count for their address, and lock no client out that is there too', async () => {
    const api = await start({ ...CLIENTS, RATE_LIMIT_PER_MINUTE: '4' });
    const guesses = times(10, (i) => ask(api, i % 2 === 0 ? {} : bearer(`test-key-guess-${i}`)));
    expect(await statuses(guesses)).toEqual({ 401: 4, 429: 6 });
    expect((await ask(api, bearer(KEY))).status).toBe(200);
  });

  it('behind a proxy that is trusted, the address is the one it names', async () => {
    const api = await start({ RATE_LIMIT_PER_MINUTE: '1', TRUST_PROXY: 'loopback' });
    const from = (address: string): Promise<Response> => ask(api, { 'x-forwarded-for': address });
    expect((await from('203.0.113.1')).status).toBe(200);
    expect((await from('203.0.113.2')).status).toBe(200);
    expect((await from('203.0.113.1')).status).toBe(429);
    expect((await from('2001:db8::1')).status).toBe(200);
    expect((await from('2001:db8::ffff:1')).status).toBe(429);
    expect((await from('198.51.100.1, 203.0.113.2')).status).toBe(429);
    expect((await from('nonsense')).status).toBe(200);
    expect((await from('more nonsense')).status).toBe(429);
  });

  it('what a proxy claims that is not trusted counts for nothing', async () => {
    const api = await start({ RATE_LIMIT_PER_MINUTE: '1' });
    const requests = times(5, (i) => ask(api, { 'x-forwarded-for': `203.0.113.${i}` }));
    expect(await statuses(requests)).toEqual({ 200: 1, 429: 4 });
  });
});

describe('with a rate limit over many processes', () => {
  let redis: RedisServer;

  beforeEach(async () => {
    redis = await RedisServer.start();
  });

  afterEach(() => redis.stop());

  const startPair = (settings: Record<string, string>): Promise<[StartedApi, StartedApi]> =>
    Promise.all([start({ REDIS_URL: redis.url, ...settings }), start({ REDIS_URL: redis.url, ...settings })]);

  it('all count together: never more than the limit are let through of 200 at once', async () => {
    const pair = await startPair({ RATE_LIMIT_PER_MINUTE: '50' });
    expect(await statuses(times(200, (i) => ask(pair[i % 2]!)))).toEqual({ 200: 50, 429: 150 });
    const { headers } = await ask(pair[1]);
    expect(Number(headers.get('retry-after'))).toBe(secondsOf(headers.get('ratelimit')));
  });

  it('whoever is over it costs Redis nothing more', async () => {
    const [api] = await startPair({ RATE_LIMIT_PER_MINUTE: '2' });
    const { commands } = api.app.get(RedisConnections, { strict: false });
    for (let i = 0; i < 3; i += 1) await ask(api);
    expect(await statuses(times(20, () => ask(api)))).toEqual({ 429: 20 });
    expect(await commands.get('{rewrite}:requests:address:127.0.0.1')).toBe('3');
  });

  it('every key in Redis is under our prefix and expires with its minute', async () => {
    const [api] = await startPair({ ...CLIENTS, RATE_LIMIT_PER_MINUTE: '2' });
    await statuses([...times(3, () => ask(api, bearer(KEY))), ask(api)]);
    const { commands } = api.app.get(RedisConnections, { strict: false });
    const keys = (await commands.keys('*')).filter((key) => key.includes('requests'));
    expect(keys.sort()).toEqual(['{rewrite}:requests:address:127.0.0.1', '{rewrite}:requests:client:website']);
    for (const key of keys) {
      const expiry = await commands.pttl(key);
      expect(expiry).toBeGreaterThan(0);
      expect(expiry).toBeLessThanOrEqual(60_000);
    }
  });

  it('while Redis is away each process counts by itself, and no answer waits for it', async () => {
    const pair = await startPair({ RATE_LIMIT_PER_MINUTE: '10' });
    await redis.kill();
    for (const api of pair) expect(await statuses(times(30, () => ask(api)))).toEqual({ 200: 10, 429: 20 });
  });
});

describe('with a limit of one client', () => {
  it('it takes the place of the limit of all for that client alone', async () => {
    const api = await start({
      ...CLIENTS,
      RATE_LIMIT_PER_MINUTE: '2',
      CLIENT_API__WEBSITE__REQUESTS_PER_MINUTE: '4',
    });
    const website = times(10, () => ask(api, bearer(KEY)));
    const shop = times(10, () => ask(api, bearer(OTHER_KEY)));
    expect([await statuses(website), await statuses(shop)]).toEqual([
      { 200: 4, 429: 6 },
      { 200: 2, 429: 8 },
    ]);
    const refused = await ask(api, bearer(KEY));
    expect(refused.headers.get('ratelimit-policy')).toBe('"default";q=4;w=60');
  });

  it('bounds it where nobody else is bounded', async () => {
    const api = await start({ ...CLIENTS, CLIENT_API__WEBSITE__REQUESTS_PER_MINUTE: '1' });
    expect(await statuses(times(3, () => ask(api, bearer(KEY))))).toEqual({ 200: 1, 429: 2 });
    const ofShop = await ask(api, bearer(OTHER_KEY));
    expect([ofShop.status, ofShop.headers.get('ratelimit')]).toEqual([200, null]);
  });

  it('frees it of the limit of all where it is 0', async () => {
    const api = await start({ ...CLIENTS, RATE_LIMIT_PER_MINUTE: '1', CLIENT_API__SHOP__REQUESTS_PER_MINUTE: '0' });
    expect(await statuses(times(5, () => ask(api, bearer(OTHER_KEY))))).toEqual({ 200: 5 });
  });
});
