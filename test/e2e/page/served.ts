import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type StartedApi, startApi } from '../../support/start-api.js';

const FILES = ['/page/page.js', '/page/page.css', '/page/icon.svg'];
const POLICY =
  "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

let api: StartedApi;
const ask = (path: string, request: RequestInit = {}): Promise<Response> => fetch(api.url + path, request);

describe('the page as it is served', () => {
  afterEach(() => api.stop(0));

  it('is at / and needs no client key, nor counts as a request', async () => {
    api = await startApi({ CLIENT_API__SHOP__KEY: 'test-key-shop', RATE_LIMIT_PER_MINUTE: '1' });
    for (const path of ['/', ...FILES]) {
      const answer = await ask(path);
      expect([path, answer.status, (await answer.text()).length > 100]).toEqual([path, 200, true]);
      expect(answer.headers.has('ratelimit')).toBe(false);
    }
  });

  it('may load what is of this service and nothing else, and run nothing that stands in it', async () => {
    api = await startApi();
    const { headers } = await ask('/');
    expect(headers.get('content-security-policy')?.split(';')).toEqual(POLICY.split('; '));
    const script = (await ask('/page/page.js')).headers;
    expect(script.get('content-security-policy')).toMatch(/^default-src 'none';/);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(script.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it('names its files relative to itself, so that it may lie under any path', async () => {
    api = await startApi({ PUBLIC_URL: 'https://example.org/rewrites' });
    const html = await (await ask('/')).text();
    const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
    expect(named).toEqual(['page/icon.svg', 'page/page.css', 'page/page.js', 'docs']);
  });

  it('is kept by browsers, which ask whether it is still so', async () => {
    api = await startApi();
    for (const path of ['/', ...FILES]) {
      const { headers } = await ask(path);
      expect(headers.get('cache-control')).toBe('no-cache');
      const again = await ask(path, { headers: { 'if-none-match': headers.get('etag')! } });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
    const other = await ask('/', { headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
  });

  it('answers HEAD, and no other method', async () => {
    api = await startApi();
    const head = await ask('/', { method: 'HEAD' });
    expect([head.status, Number(head.headers.get('content-length')) > 0, await head.text()]).toEqual([200, true, '']);
    const post = await ask('/', { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('is not there with PLAYGROUND=false', async () => {
    api = await startApi({ PLAYGROUND: 'false' });
    for (const path of ['/', ...FILES]) expect((await ask(path)).status).toBe(404);
    expect((await ask('/health')).status).toBe(200);
  });

  it('takes less than 60 KB, gzipped', async () => {
    api = await startApi();
    const sizes = ['page.js', 'page.css'].map((file) => gzipSync(readFileSync(`dist/apps/page/${file}`)).length);
    const size = sizes[0]! + sizes[1]!;
    process.stdout.write(`The page, gzipped: ${size} bytes (script ${sizes[0]}, styles ${sizes[1]})\n`);
    expect(size).toBeLessThan(60_000);
  });
});
