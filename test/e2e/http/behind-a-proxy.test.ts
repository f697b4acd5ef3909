import { afterEach, describe, expect, it } from '@jest/globals';
import { RewriteClient } from '../../support/rewrite-client.js';
import { type StartedApi, startApi } from '../../support/start-api.js';

const BODY = { text: 'Hello, my friend.', style: 'pirate' };
const KEY = 'test-key-website';

let api: StartedApi;

afterEach(() => api.stop(0));

async function start(settings: Record<string, string> = {}): Promise<RewriteClient> {
  api = await startApi(settings);
  return new RewriteClient(api.url);
}

describe('with PUBLIC_URL', () => {
  it('links and the document begin with it, and problems name the path that the service sees', async () => {
    const client = await start({ PUBLIC_URL: 'https://example.org/rewrites/' });
    const submitted = await client.post('/v1/rewrite/submit', BODY);
    const { id } = (await submitted.json()) as { id: string };
    expect(submitted.headers.get('location')).toBe(`https://example.org/rewrites/v1/rewrite/result/${id}`);
    expect(await (await client.get('/openapi.json')).json()).toMatchObject({
      servers: [{ url: 'https://example.org/rewrites' }],
    });
    expect(await (await client.get('/v1/nothing')).json()).toMatchObject({ instance: '/v1/nothing' });
  });

  it('unset, links are paths', async () => {
    const client = await start();
    const submitted = await client.post('/v1/rewrite/submit', BODY);
    expect(submitted.headers.get('location')).toMatch(/^\/v1\/rewrite\/result\/[0-9a-f-]+$/);
    await submitted.text();
  });
});

describe('for caches on the way', () => {
  it.each([
    ['/health', 'no-store'],
    ['/health/live', 'no-store'],
    ['/health/ready', 'no-store'],
    ['/v1/nothing', 'no-store'],
    ['/v1/styles', 'no-cache'],
    ['/openapi.json', 'no-cache'],
    ['/docs', 'no-cache'],
  ])('%s says %s', async (path, expected) => {
    const client = await start();
    expect((await client.get(path)).headers.get('cache-control')).toBe(expected);
  });
});

describe('a trusted proxy that names no client', () => {
  const WARNING = /"level":"warn".*TRUST_PROXY lists 127\.0\.0\.1, which sent a request without X-Forwarded-For/g;
  const named = { 'x-forwarded-for': '192.0.2.7' };

  it('is warned of, once', async () => {
    const client = await start({ TRUST_PROXY: 'loopback' });
    await client.get('/v1/styles', named);
    expect(api.logs()).not.toMatch(WARNING);
    await client.get('/v1/styles');
    await client.get('/v1/styles');
    expect(api.logs().match(WARNING)).toHaveLength(1);
  });

  it.each<[string, Record<string, string>, string, Record<string, string>]>([
    ['names each', { TRUST_PROXY: 'loopback' }, '/v1/styles', named],
    ['looks whether the service is well', { TRUST_PROXY: 'loopback' }, '/health/ready', {}],
    ['asks for a page', { TRUST_PROXY: 'loopback' }, '/openapi.json', {}],
    ['is not trusted', { TRUST_PROXY: '192.0.2.1' }, '/v1/styles', {}],
    ['is not spoken of', {}, '/v1/styles', {}],
    [
      'serves clients with keys',
      { TRUST_PROXY: 'loopback', CLIENT_API__WEBSITE__KEY: KEY },
      '/v1/styles',
      { authorization: `Bearer ${KEY}` },
    ],
  ])('is not warned of where it %s', async (_name, settings, path, headers) => {
    const client = await start(settings);
    expect((await client.get(path, headers)).status).toBe(200);
    expect(api.logs()).not.toContain('X-Forwarded-For');
  });
});
