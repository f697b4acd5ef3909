import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { exchange, parseAnswer } from './raw-http.js';

const STRICT = "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'";
const JSON_TYPE = { 'content-type': 'application/json' };
const POST = { method: 'POST', headers: JSON_TYPE, body: JSON.stringify({ text: 'Hello', style: 'pirate' }) };

let api: StartedApi;

beforeAll(async () => {
  api = await startApi();
});

afterAll(() => api.stop(0));

describe('every answer tells browsers to load, frame, guess and refer nothing', () => {
  const others = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-resource-policy': 'same-origin',
  };

  it.each<[string, string, RequestInit]>([
    ['the styles', '/v1/styles', {}],
    ['a rewrite', '/v1/rewrite', POST],
    ['an event stream', '/v1/rewrite/sse', POST],
    ['plain text', '/v1/rewrite/chunked', POST],
    ['health', '/health', {}],
    ['the document', '/openapi.json', {}],
    ['a path that is none', '/nothing', {}],
    ['a path that cannot be decoded', '/%ZZ', {}],
    ['a method that is not allowed', '/v1/rewrite', {}],
    ['a body that is refused', '/v1/rewrite', { ...POST, body: '{' }],
  ])('%s', async (_name, path, request) => {
    const response = await fetch(api.url + path, request);
    await response.text();
    expect(Object.fromEntries(response.headers)).toMatchObject({ ...others, 'content-security-policy': STRICT });
  });

  it('what is not HTTP', async () => {
    const { headers } = parseAnswer(await exchange(api.port, 'nonsense\r\n\r\n'));
    expect(headers).toMatchObject({ ...others, 'content-security-policy': STRICT });
  });

  it('the page of the document, which loads its own scripts and nothing from elsewhere', async () => {
    const { headers } = await fetch(`${api.url}/docs`);
    expect(Object.fromEntries(headers)).toMatchObject(others);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy.split(';')).toEqual(expect.arrayContaining([...STRICT.split(';'), "script-src 'self'"]));
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
  });
});

describe('no answer', () => {
  it.each([
    ['says over plain HTTP that there is only HTTPS', 'strict-transport-security'],
    ['names its framework', 'x-powered-by'],
    ['names its server', 'server'],
  ])('%s', async (_name, header) => {
    for (const path of ['/v1/styles', '/docs', '/nothing']) {
      expect((await fetch(api.url + path)).headers.has(header)).toBe(false);
    }
    expect(parseAnswer(await exchange(api.port, 'nonsense\r\n\r\n')).headers).not.toHaveProperty(header);
  });
});
