import { BuiltService } from '../support/built-service.js';
import { FakeVendor } from '../support/fake-vendor.js';
import { RedisServer } from '../support/redis-server.js';
import { RewriteClient } from '../support/rewrite-client.js';
import { instruct, Load, USAGE } from './load.js';
import { Prometheus } from './prometheus.js';
import { documentedMetrics, queriesOfDashboard, queriesOfRules } from './queries.js';

const SECONDS = Number(process.env['OBSERVED_SECONDS'] ?? 120);
const KEY = 'test-key-of-the-shop';
const SETTINGS = {
  WORKER_PORT: '0',
  WORKER_CONCURRENCY: '1',
  REWRITE_REPAIRS: '0',
  CLIENT_API__SHOP__KEY: KEY,
  CLIENT_API__SHOP__TOKENS_PER_DAY: '1000000000',
  LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
  LLM_API__OPENAI__KEY__1: 'test-key-openai-1',
  LLM_API__OPENAI__KEY__2: 'test-key-openai-2',
};

describe('a real Prometheus that scrapes an api and two workers under load', () => {
  let redis: RedisServer;
  let vendor: FakeVendor;
  let services: BuiltService[] = [];
  let prometheus: Prometheus;
  let load: Load;

  beforeAll(
    async () => {
      [redis, vendor] = await Promise.all([RedisServer.start(['--maxmemory', '256mb']), FakeVendor.start()]);
      instruct(vendor);
      const settings = { ...SETTINGS, REDIS_URL: redis.url, LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl };
      services = (['api', 'worker', 'worker'] as const).map((app) =>
        BuiltService.run(app, { ...settings, ...(app === 'api' && { METRICS_PORT: '0' }) }),
      );
      const [api, ...workers] = services as [BuiltService, BuiltService, BuiltService];
      const url = `http://127.0.0.1:${await api.listening()}`;
      const metricsPort = Number(await api.printed(/Metrics at http:\/\/127\.0\.0\.1:(\d+)/));
      const workerPorts = await Promise.all(workers.map((worker) => worker.listening()));
      prometheus = await Prometheus.start({ 'rewrite-api': [metricsPort], 'rewrite-worker': workerPorts });
      await prometheus.scrapedAfter(0);
      load = new Load(new RewriteClient(url, { authorization: `Bearer ${KEY}` }), new RewriteClient(url));
      await load.run(SECONDS * 1000);
      await prometheus.scrapedAfter(Date.now());
    },
    (SECONDS + 120) * 1000,
  );

  afterAll(async () => {
    for (const service of services) service.signal('SIGTERM');
    await Promise.all([...services.map((service) => service.exit()), prometheus?.stop()]);
    await Promise.all([redis.stop(), vendor.stop()]);
  });

  test.each(documentedMetrics())('has data of %s', async (name) => {
    expect((await prometheus.query(`{__name__=~"${name}(_count)?"}`)).length).toBeGreaterThan(0);
  });

  test.each(queriesOfDashboard())('answers what the panel “%s” asks: %s', async (_title, query) => {
    const series = await prometheus.query(query);
    expect(series.length).toBeGreaterThan(0);
    expect(series.some(({ value }) => Number.isFinite(value))).toBe(true);
  });

  test.each(queriesOfRules())('answers what the rule %s asks', async (_name, query) => {
    const series = await prometheus.query(query);
    expect(series.length).toBeGreaterThan(0);
    expect(series.some(({ value }) => Number.isFinite(value))).toBe(true);
  });

  test('has counted each request, by method, route and status', async () => {
    expect(await prometheus.valuesBy('rewrite_requests_total', 'method', 'route', 'status')).toEqual(
      load.tally.requests,
    );
    expect(await prometheus.valuesBy('rewrite_cache_lookups_total', 'outcome')).toEqual(load.tally.lookups);
  });

  test('has counted each call and each token, as the vendor has', async () => {
    const calls = await prometheus.valuesBy('rewrite_calls_total', 'outcome');
    const sum = Object.values(calls).reduce((total, count) => total + count, 0);
    expect(sum).toBe(vendor.calls.length);
    const written = load.tally.written + load.tally.jobs;
    expect(calls['finished']).toBe(written);
    const tokens = ['input', 'output'].map((kind) => prometheus.value(`sum(rewrite_${kind}_tokens_total)`));
    expect(await Promise.all(tokens)).toEqual([written * USAGE.inputTokens, written * USAGE.outputTokens]);
    const spent = await prometheus.value('max(rewrite_budget_spent_tokens{client="shop"})');
    expect(spent).toBe(written * (USAGE.inputTokens + USAGE.outputTokens));
  });

  test('has counted each job, and seen them wait and be worked', async () => {
    const { jobs } = load.tally;
    const names = ['rewrite_jobs_accepted_total', 'rewrite_jobs_ended_total', 'rewrite_job_attempts_total'];
    const counts = names.map((name) => prometheus.value(`sum(${name}{status=~"completed|",outcome=~"completed|"})`));
    expect(await Promise.all(counts)).toEqual([jobs, jobs, jobs]);
    const most = async (query: string): Promise<number> => prometheus.value(`max_over_time((${query})[10m:1s])`);
    expect(await most('max(rewrite_jobs_backlog)')).toBeGreaterThan(0);
    expect(await most('max(rewrite_jobs{state="active"})')).toBeGreaterThan(0);
    expect(await prometheus.value('max(rewrite_jobs_backlog)')).toBe(0);
  });

  afterAll(() => {
    const { requests, lookups, jobs, written } = load.tally;
    process.stdout.write(
      `${JSON.stringify({ SECONDS, requests, lookups, jobs, written, calls: vendor.calls.length })}\n`,
    );
  });
});
