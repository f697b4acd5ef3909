import { BuiltService } from '../../support/built-service.js';
import { allEvents } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';
import { Scrape } from '../../support/scrape.js';

const ON_API = { METRICS_ON_API: 'true', REWRITE_REPAIRS: '0' };
const KEY = 'key-of-the-shop';
const TEXT = 'The parrot of the client walks in its sleep';

describe('the metrics', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  const scrape = async (): Promise<Scrape> => Scrape.read(await service.client.get('/metrics'));

  test('count each request by route, style, delivery and status, and what the cache had', async () => {
    service = await startWithVendor(ON_API);
    const { client } = service;
    const body = { text: TEXT, style: 'formal' };
    await (await client.post('/v1/rewrite', body)).text();
    await (await client.post('/v1/rewrite', body)).text();
    await (await client.post('/v1/rewrite', { text: TEXT, style: 'no style' })).text();
    await allEvents(await client.post('/v1/rewrite/sse', { ...body, text: `${TEXT} again` }));
    await (await client.get('/v1/nothing')).text();
    await service.logged(/"path":"\/v1\/nothing".*"status":404/);
    const metrics = await scrape();
    const requests = (labels: Record<string, string>) => metrics.value('rewrite_requests_total', labels);
    expect(requests({ route: '/v1/rewrite', style: 'formal', delivery: 'answer', status: '200' })).toBe(2);
    expect(requests({ route: '/v1/rewrite', style: 'none', delivery: 'none', status: '400' })).toBe(1);
    expect(requests({ route: '/v1/rewrite/sse', style: 'formal', delivery: 'stream', status: '200' })).toBe(1);
    expect(requests({ route: 'none', status: '404' })).toBe(1);
    expect(metrics.value('rewrite_cache_lookups_total', { outcome: 'hit' })).toBe(1);
    expect(metrics.value('rewrite_cache_lookups_total', { outcome: 'miss' })).toBe(2);
    expect(metrics.value('rewrite_request_first_text_seconds_count', { delivery: 'stream' })).toBe(1);
    expect(metrics.value('rewrite_written_seconds_count', { outcome: 'finished', delivery: 'answer' })).toBe(1);
  });

  test('count calls by key and outcome, and the tokens of each client, under their own names and those of the conventions', async () => {
    service = await startWithVendor({ ...ON_API, CLIENT_API__SHOP__KEY: KEY }, 2);
    service.vendor.scriptNext({ fail: { status: 401 } });
    service.vendor.script({ answer: ['Good day.'], usage: { inputTokens: 10, outputTokens: 5 } });
    const client = service.clientWith({ authorization: `Bearer ${KEY}` });
    await (await client.post('/v1/rewrite', { text: TEXT, style: 'formal' })).text();
    const metrics = await scrape();
    expect(metrics.value('rewrite_calls_total', { provider: 'openai', key: '0', outcome: 'key-refused' })).toBe(1);
    expect(metrics.value('rewrite_calls_total', { provider: 'openai', key: '1', outcome: 'finished' })).toBe(1);
    expect(metrics.value('rewrite_input_tokens_total', { client: 'shop', provider: 'openai' })).toBe(10);
    expect(metrics.value('rewrite_output_tokens_total', { client: 'shop', provider: 'openai' })).toBe(5);
    expect(metrics.value('rewrite_key_resting', { key: '0', kind: 'out' })).toBe(1);
    expect(metrics.value('rewrite_keys_usable', { provider: 'openai' })).toBe(1);
    const called = { gen_ai_operation_name: 'chat', gen_ai_provider_name: 'openai' };
    expect(metrics.value('gen_ai_client_inference_duration_count', called)).toBe(2);
    expect(metrics.value('gen_ai_client_inference_duration_count', { error_type: 'key-refused' })).toBe(1);
    expect(metrics.value('gen_ai_client_inference_usage_output_tokens_total', called)).toBe(5);
  });

  test('tell what each client that has a budget may use and has used of this day', async () => {
    const keys = { CLIENT_API__SHOP__KEY: KEY, CLIENT_API__OPS__KEY: 'key-of-the-ops' };
    service = await startWithVendor({ ...ON_API, ...keys, CLIENT_API__SHOP__TOKENS_PER_DAY: '50000' });
    service.vendor.script({ answer: ['Good day.'], usage: { inputTokens: 10, outputTokens: 5 } });
    const budgets = async (): Promise<number[]> => {
      const metrics = await scrape();
      return ['rewrite_budget_tokens', 'rewrite_budget_spent_tokens'].map((name) => metrics.value(name));
    };
    expect(await budgets()).toEqual([50_000, 0]);
    for (const key of [KEY, 'key-of-the-ops']) {
      const client = service.clientWith({ authorization: `Bearer ${key}` });
      await (await client.post('/v1/rewrite', { text: TEXT, style: 'formal' })).text();
    }
    expect(await budgets()).toEqual([50_000, 15]);
    expect((await scrape()).value('rewrite_budget_spent_tokens', { client: 'shop' })).toBe(15);
  });

  test('need no key of a client, and hold none, no text and no id', async () => {
    service = await startWithVendor({ ...ON_API, CLIENT_API__SHOP__KEY: KEY });
    const client = service.clientWith({ authorization: `Bearer ${KEY}`, 'x-request-id': 'an-id-of-a-request' });
    await (await client.post('/v1/rewrite', { text: TEXT, style: 'pirate' })).text();
    const { id } = (await (await client.post('/v1/rewrite/submit', { text: `${TEXT}!`, style: 'formal' })).json()) as {
      id: string;
    };
    await (await client.get(`/v1/rewrite/result/${id}?wait=10`)).text();
    const answer = await service.client.get('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await answer.text();
    expect(text).toContain('rewrite_jobs_ended_total{status="completed"} 1');
    for (const secret of [KEY, 'test-key-openai', 'parrot', id, 'an-id-of-a-request'])
      expect(text).not.toContain(secret);
  });

  test('are not there unless they are asked for', async () => {
    service = await startWithVendor();
    const answer = await service.client.get('/metrics');
    expect([answer.status, await answer.json()]).toMatchObject([404, { type: 'urn:rewrite:problem:not-found' }]);
  });

  test('take other methods as every route does', async () => {
    service = await startWithVendor(ON_API);
    const answer = await service.client.post('/metrics', {});
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('METRICS_PORT', () => {
  test('tells them on a port of their own and not on that of the api', async () => {
    const api = BuiltService.run('api', { METRICS_PORT: '0' });
    try {
      const port = await api.listening();
      const url = await api.printed(/Metrics at (http:[^"]+)/);
      expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
      expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
      const metrics = await Scrape.read(await fetch(url));
      expect(metrics.value('rewrite_requests_total', { route: '/health', status: '200' })).toBe(1);
      expect(metrics.value('rewrite_process_memory_bytes', { kind: 'heap' })).toBeGreaterThan(0);
      const headers = { 'x-request-id': 'a-request-of-the-client' };
      for (const [status, type, path, method] of [
        [405, 'method-not-allowed', '/metrics', 'POST'],
        [404, 'not-found', '/health', 'GET'],
      ] as const) {
        const refused = await fetch(new URL(path, url), { method, headers });
        expect(refused.headers.get('content-type')).toBe('application/problem+json');
        expect(refused.headers.get('x-request-id')).toBe('a-request-of-the-client');
        expect([refused.status, await refused.json()]).toMatchObject([
          status,
          { type: `urn:rewrite:problem:${type}`, status, instance: path, requestId: 'a-request-of-the-client' },
        ]);
      }
    } finally {
      api.signal('SIGTERM');
      expect(await api.exit()).toMatchObject({ code: 0 });
    }
  });

  test('that is taken ends the start, with a line that names it', async () => {
    const api = BuiltService.run('api', { METRICS_PORT: '0' });
    const url = await api.printed(/Metrics at (http:[^"]+)/);
    const { port } = new URL(url);
    const other = BuiltService.run('api', { METRICS_PORT: port });
    expect(await other.exit()).toMatchObject({ code: 1 });
    expect(other.err).toContain(`METRICS_PORT ${port} of HOST 127.0.0.1 is in use already`);
    api.signal('SIGTERM');
    await api.exit();
  });
});
