import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { DescribedAnswers } from './described-answers.js';
import { exchange, parseAnswer } from './raw-http.js';

const KEY = 'test-key-website';
const OTHER_KEY = 'test-key-shop';
const JSON_TYPE = { 'content-type': 'application/json' };

let api: StartedApi;

beforeAll(async () => {
  api = await startApi({ CLIENT_API__WEBSITE__KEY: KEY, CLIENT_API__SHOP__KEY: OTHER_KEY });
});

afterAll(() => api.stop(0));

function submit(authorization: string | null, body: unknown = { text: 'Hello', style: 'pirate' }): Promise<Response> {
  return fetch(`${api.url}/v1/rewrite/submit`, {
    method: 'POST',
    headers: { ...JSON_TYPE, ...(authorization !== null && { authorization }) },
    body: JSON.stringify(body),
  });
}

describe('with client keys', () => {
  it.each([
    ['none', null],
    ['an empty one', ''],
    ['another scheme', `Basic ${KEY}`],
    ['the key alone', KEY],
    ['the scheme alone', 'Bearer'],
    ['no key', 'Bearer '],
    ['a wrong key', 'Bearer test-key-websitf'],
    ['the beginning of the key', 'Bearer test-key'],
    ['more than the key', `Bearer ${KEY}x`],
    ['two keys', `Bearer ${KEY} ${KEY}`],
  ])('a request is refused that has %s', async (_name, authorization) => {
    const response = await submit(authorization);
    const body = await response.text();
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(JSON.parse(body)).toMatchObject({ status: 401, type: 'urn:rewrite:problem:unauthorized' });
    const { status, headers } = response;
    (await DescribedAnswers.of(api.url)).expect('POST', '/v1/rewrite/submit', { status, headers, body });
  });

  it.each([`Bearer ${KEY}`, `bearer ${KEY}`, `BEARER  ${KEY}`])(
    'a request is served that has %p',
    async (authorization) => {
      expect((await submit(authorization)).status).toBe(202);
    },
  );

  it('the refusal comes before anything of the body is read', async () => {
    const head = 'POST /v1/rewrite HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n';
    expect(parseAnswer(await exchange(api.port, head))).toMatchObject({ status: 401 });
  });

  it.each(['/v1/styles', '/%761/styles', '/v1/%73tyles', '/v1/nothing', '/v1/rewrite/result/x'])(
    '%s needs a key',
    async (path) => {
      expect((await fetch(api.url + path)).status).toBe(401);
    },
  );

  it.each([
    '/health',
    '/health/live',
    '/health/ready',
    '/docs',
    '/docs/swagger-ui.css',
    '/openapi.json',
    '/openapi-3.0.json',
  ])('%s needs none', async (path) => {
    expect((await fetch(api.url + path)).status).toBe(200);
  });

  it('a job is unknown to another client', async () => {
    const { id } = (await (await submit(`Bearer ${KEY}`)).json()) as { id: string };
    const ask = (key: string): Promise<Response> =>
      fetch(`${api.url}/v1/rewrite/result/${id}`, { headers: { authorization: `Bearer ${key}` } });
    expect((await ask(KEY)).status).toBe(200);
    expect((await ask(OTHER_KEY)).status).toBe(404);
  });

  it('no key is ever logged', () => {
    expect(api.logs()).toContain('"status":401');
    expect(api.logs()).not.toContain(KEY);
  });
});
