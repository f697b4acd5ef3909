import { setTimeout as delay } from 'node:timers/promises';
import { startBrowser } from '../../support/browser.js';
import { RedisServer } from '../../support/redis-server.js';
import { RewriteClient } from '../../support/rewrite-client.js';
import { type StartedApi, startApi } from '../../support/start-api.js';

const ADMIN_KEY = 'test-admin-key:with-colon';
const CLIENT_KEY = 'alice-test-key';
const TEXT = 'A secret text of the client';
const QUEUE = '/admin/queues/api/queues?activeQueue=rewrites&status=latest&page=1';

function basic(password: string, user = 'anyone'): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

describe('the page for jobs', () => {
  let redis: RedisServer;
  let api: StartedApi;
  let jobId: string;
  const admin = basic(ADMIN_KEY);

  async function start(settings: Record<string, string> = {}): Promise<void> {
    api = await startApi({
      REDIS_URL: redis.url,
      WORKER_IN_PROCESS: 'true',
      CLIENT_API__ALICE__KEY: CLIENT_KEY,
      ADMIN_KEY,
      ...settings,
    });
    api.watchKey(ADMIN_KEY);
    const client = new RewriteClient(api.url, { authorization: `Bearer ${CLIENT_KEY}` });
    const submit = (): Promise<Response> => client.post('/v1/rewrite/submit', { text: TEXT, style: 'formal' });
    let submitted = await submit();
    // A process that is held up for a second takes Redis to be away, and says when to come again.
    while (submitted.status === 503) {
      await delay(Number(submitted.headers.get('retry-after')) * 1000);
      submitted = await submit();
    }
    jobId = ((await submitted.json()) as { id: string }).id;
    expect(await (await client.get(`/v1/rewrite/result/${jobId}?wait=10`)).json()).toMatchObject({
      status: 'completed',
    });
  }
  beforeAll(async () => {
    redis = await RedisServer.start();
    await start();
  });
  afterAll(async () => {
    await api.stop();
    await redis.stop();
  });

  const get = (path: string, headers: Record<string, string> = admin): Promise<Response> =>
    fetch(api.url + path, { headers });
  const pages = (): string[] => [
    '/admin/queues',
    '/admin/queues/',
    '/admin/queues/queue/rewrites',
    `/admin/queues/queue/rewrites/${jobId}`,
    '/admin/queues/static/images/logo.svg',
    QUEUE,
    `/admin/queues/api/queues/rewrites/${jobId}`,
    `/admin/queues/api/queues/rewrites/${jobId}/logs`,
    '/admin/queues/api/redis/stats',
  ];

  test.each([
    ['no password', {}],
    ['a wrong password', basic('test-admin-key')],
    ['no password after the name', { authorization: `Basic ${Buffer.from('anyone').toString('base64')}` }],
    ['the key as the name', { authorization: `Basic ${Buffer.from(`${ADMIN_KEY}:`).toString('base64')}` }],
    ['the key as Bearer', { authorization: `Bearer ${ADMIN_KEY}` }],
    ['a client’s key', basic(CLIENT_KEY)],
    ['what is no base64', { authorization: 'Basic ???' }],
  ])('is shown to nobody with %s, whatever lies under its address', async (_case, headers) => {
    for (const path of pages()) {
      const answer = await get(path, headers);
      expect([path, answer.status, answer.headers.get('www-authenticate')]).toEqual([
        path,
        401,
        'Basic realm="admin", charset="UTF-8"',
      ]);
      expect(await answer.json()).toMatchObject({ type: 'urn:rewrite:problem:unauthorized' });
    }
  });

  test('is shown to whoever has the key, by any name', async () => {
    for (const path of pages()) expect([path, (await get(path)).status]).toEqual([path, 200]);
    expect((await get('/admin/queues', basic(ADMIN_KEY, ''))).status).toBe(200);
  });

  test('shows the jobs, and neither their texts nor their rewrites nor any key', async () => {
    const [list, job] = [await (await get(QUEUE)).text(), await (await get(pages()[6]!)).text()];
    for (const answer of [list, job]) {
      expect(answer).toContain(jobId);
      expect(answer).toContain('formal alice');
    }
    const all = await Promise.all(pages().map(async (path) => (await get(path)).text()));
    for (const hidden of ['secret', 'of the client', CLIENT_KEY, ADMIN_KEY, 'rewritten'])
      expect([hidden, all.slice(5).some((answer) => answer.includes(hidden))]).toEqual([hidden, false]);
    expect(JSON.parse(job)).toMatchObject({ job: { data: null, returnValue: null } });
  });

  test.each([
    ['PUT', '/pause'],
    ['PUT', '/clean/completed'],
    ['PUT', '/retry/failed'],
    ['PUT', '/obliterate'],
    ['POST', '/add'],
    ['PUT', '/empty'],
  ])('changes nothing: %s %s', async (method, path) => {
    const answer = await fetch(`${api.url}/admin/queues/api/queues/rewrites${path}`, { method, headers: admin });
    expect([404, 405]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await (await get(QUEUE)).text()).toContain(jobId);
  });

  test('changes no job: neither retried, nor removed, nor promoted, nor given other data', async () => {
    const job = `${api.url}/admin/queues/api/queues/rewrites/${jobId}`;
    for (const [method, path] of [
      ['PUT', '/retry'],
      ['PUT', '/clean'],
      ['PUT', '/promote'],
      ['PATCH', '/update-data'],
      ['DELETE', ''],
    ]) {
      const answer = await fetch(job + path!, { method: method!, headers: admin });
      expect([path, answer.status >= 404]).toEqual([path, true]);
    }
    expect((await get(pages()[6]!)).status).toBe(200);
  });

  test('answers an unknown job and an unknown queue with a problem', async () => {
    for (const path of [`/rewrites/${crypto.randomUUID()}`, '/other/1']) {
      const answer = await get(`/admin/queues/api/queues${path}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    }
  });

  test('asks nothing of other hosts and is kept by no cache', async () => {
    const page = await get('/admin/queues');
    expect(page.headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*base-uri 'self'.*style-src 'self'/,
    );
    expect((await get(QUEUE)).headers.get('cache-control')).toBe('no-store');
  });
});

describe('where the page for jobs lies', () => {
  let redis: RedisServer;
  beforeAll(async () => (redis = await RedisServer.start()));
  afterAll(() => redis.stop());

  test('the text of a job that waits is shown nowhere', async () => {
    const api = await startApi({ REDIS_URL: redis.url, ADMIN_KEY, WORKER_IN_PROCESS: 'false' });
    const submitted = await new RewriteClient(api.url).post('/v1/rewrite/submit', { text: TEXT, style: 'formal' });
    const { id } = (await submitted.json()) as { id: string };
    const path = `/admin/queues/api/queues/rewrites/${id}`;
    const shown = await (await fetch(api.url + path, { headers: basic(ADMIN_KEY) })).text();
    await api.stop();
    expect(JSON.parse(shown)).toMatchObject({ status: 'waiting', job: { id, data: null } });
    expect(shown).not.toContain('secret');
  });

  test('while Redis is away it says so, and when to come again', async () => {
    const away = await RedisServer.start();
    const api = await startApi({ REDIS_URL: away.url, ADMIN_KEY, WORKER_IN_PROCESS: 'false' });
    await away.kill();
    const answer = await fetch(api.url + QUEUE, { headers: basic(ADMIN_KEY) });
    const problem: unknown = await answer.json();
    await Promise.all([api.stop(), away.stop()]);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(problem).toMatchObject({ type: 'urn:rewrite:problem:unavailable' });
    expect(api.logs()).not.toContain('"level":"error"');
  });

  test('a browser shows it, and is let ask nobody else', async () => {
    const api = await startApi({ REDIS_URL: redis.url, ADMIN_KEY, WORKER_IN_PROCESS: 'false' });
    const browser = await startBrowser();
    const page = await browser.newPage({ httpCredentials: { username: 'anyone', password: ADMIN_KEY } });
    const answered: string[] = [];
    page.on('requestfinished', (request) => answered.push(new URL(request.url()).host));
    await page.goto(`${api.url}/admin/queues`);
    await page.getByText('rewrites').first().waitFor();
    await browser.close();
    await api.stop(0);
    expect([...new Set(answered)]).toEqual([new URL(api.url).host]);
  }, 180_000);

  test.each([
    ['http://localhost:8080/rewrites', '/rewrites/admin/queues/'],
    ['https://example.org', '/admin/queues/'],
    ['', '/admin/queues/'],
  ])('behind %s it finds its files under %s', async (publicUrl, base) => {
    const api = await startApi({ REDIS_URL: redis.url, ADMIN_KEY, ...(publicUrl && { PUBLIC_URL: publicUrl }) });
    const page = await (await fetch(`${api.url}/admin/queues`, { headers: basic(ADMIN_KEY) })).text();
    const file = /src="(static\/js\/main[^"]+)"/.exec(page)?.[1];
    const script = await fetch(`${api.url}/admin/queues/${file}`, { headers: basic(ADMIN_KEY) });
    await api.stop();
    expect(page).toContain(`<base href="${base}" />`);
    expect(script.status).toBe(200);
  });

  test.each([
    ['a key', {}],
    ['Redis', { ADMIN_KEY }],
  ])('is nowhere without %s', async (missing, settings) => {
    const api = await startApi({ ...settings, ...(missing === 'a key' && { REDIS_URL: redis.url }) });
    const answer = await fetch(`${api.url}/admin/queues`, { headers: basic(ADMIN_KEY) });
    await api.stop();
    expect(answer.status).toBe(404);
  });
});
