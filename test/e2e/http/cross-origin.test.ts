import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedApi, startApi } from '../../support/start-api.js';

const ORIGIN = 'https://app.example.org';
const KEY = 'test-key-website';
const PREFLIGHT = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'idempotency-key' };

function corsOf({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
}

describe('with CORS_ORIGINS', () => {
  let api: StartedApi;

  beforeAll(async () => {
    api = await startApi({
      CORS_ORIGINS: `https://other.example.org,${ORIGIN}`,
      CLIENT_API__WEBSITE__KEY: KEY,
      RATE_LIMIT_PER_MINUTE: '20',
    });
  });

  afterAll(() => api.stop(0));

  const options = (headers: Record<string, string>, path = '/v1/rewrite/submit'): Promise<Response> =>
    fetch(api.url + path, { method: 'OPTIONS', headers });

  it('a page of such an origin is told, without a key, what it may send', async () => {
    const response = await options({ origin: ORIGIN, ...PREFLIGHT });
    expect({ status: response.status, body: await response.text() }).toEqual({ status: 204, body: '' });
    const { 'access-control-allow-headers': allowed = '', ...others } = corsOf(response);
    expect(others).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'GET, HEAD, POST, DELETE',
    });
    expect(allowed.split(', ')).toEqual(
      expect.arrayContaining(['Authorization', 'Content-Type', 'Idempotency-Key', 'Last-Event-ID', 'Rewrite-End']),
    );
    expect(others).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each([
    ['a good answer', '/v1/styles', 200, { authorization: `Bearer ${KEY}` }],
    ['a refusal', '/v1/styles', 401, {}],
    ['a path that is none', '/nothing', 404, {}],
  ])('a page of such an origin may read %s and its headers', async (_name, path, status, headers) => {
    const response = await fetch(api.url + path, { headers: { origin: ORIGIN, ...headers } });
    expect(response.status).toBe(status);
    expect(response.headers.get('vary')).toContain('Origin');
    const { 'access-control-expose-headers': exposed = '', ...others } = corsOf(response);
    expect(others).toEqual({ 'access-control-allow-origin': ORIGIN });
    expect(exposed.split(', ')).toEqual(
      expect.arrayContaining([
        'Location',
        'Retry-After',
        'RateLimit',
        'RateLimit-Policy',
        'X-Request-Id',
        'Cache-Status',
      ]),
    );
  });

  it('a page of such an origin may send what browsers are instrumented with, and what asks for events', async () => {
    const response = await options({ origin: ORIGIN, ...PREFLIGHT });
    const allowed = corsOf(response)['access-control-allow-headers']?.split(', ');
    const wanted = ['traceparent', 'tracestate', 'baggage', 'Rewrite-Cache', 'Rewrite-Done'];
    expect(allowed).toEqual(expect.arrayContaining(wanted));
  });

  it.each([
    ['headers that are too large', '/v1/styles', 431, { 'x-large': 'x'.repeat(20_000) }],
    ['a path that is none in any encoding', '/%', 404, {}],
  ])('a page of such an origin may read that a request could not be read: %s', async (_name, path, status, headers) => {
    const response = await fetch(api.url + path, { headers: { origin: ORIGIN, ...headers } });
    expect(response.status).toBe(status);
    expect(corsOf(response)).toMatchObject({ 'access-control-allow-origin': ORIGIN });
    expect(corsOf(response)['access-control-expose-headers']).toContain('X-Request-Id');
  });

  it('a page of such an origin may read a stream', async () => {
    const response = await fetch(`${api.url}/v1/rewrite/sse`, {
      method: 'POST',
      headers: { origin: ORIGIN, authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'Hello', style: 'pirate' }),
    });
    expect(corsOf(response)).toMatchObject({ 'access-control-allow-origin': ORIGIN });
    await response.text();
  });

  it.each(['https://evil.example.org', 'https://app.example.org.evil.test', 'http://app.example.org', 'null'])(
    'a page of %s may read nothing',
    async (origin) => {
      expect(corsOf(await options({ origin, ...PREFLIGHT }))).not.toHaveProperty('access-control-allow-origin');
      const response = await fetch(`${api.url}/v1/styles`, { headers: { origin } });
      expect(corsOf(response)).not.toHaveProperty('access-control-allow-origin');
    },
  );

  it.each([
    ['of an empty origin', { origin: '', ...PREFLIGHT }],
    ['for an empty method', { origin: ORIGIN, 'access-control-request-method': '' }],
  ])('what is a preflight but %s is a method like others', async (_name, headers) => {
    const refused = await options(headers);
    expect({ status: refused.status, type: refused.headers.get('content-type') }).toEqual({
      status: 405,
      type: 'application/problem+json',
    });
    expect(await refused.json()).toMatchObject({ type: 'urn:rewrite:problem:method-not-allowed' });
  });

  it('OPTIONS that is no preflight is a method like others', async () => {
    const refused = await options({ authorization: `Bearer ${KEY}` });
    expect({ status: refused.status, allow: refused.headers.get('allow') }).toEqual({ status: 405, allow: 'POST' });
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect((await options({}, '/nothing')).status).toBe(404);
  });
});

describe('without CORS_ORIGINS', () => {
  it('no page of another origin may read anything', async () => {
    const api = await startApi();
    const asked = await fetch(`${api.url}/v1/rewrite`, {
      method: 'OPTIONS',
      headers: { origin: ORIGIN, ...PREFLIGHT },
    });
    expect({ status: asked.status, cors: corsOf(asked) }).toEqual({ status: 405, cors: {} });
    expect(corsOf(await fetch(`${api.url}/v1/styles`, { headers: { origin: ORIGIN } }))).toEqual({});
    await api.stop(0);
  });
});
