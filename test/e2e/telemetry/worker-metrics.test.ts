import { BuiltService } from '../../support/built-service.js';
import { RedisServer } from '../../support/redis-server.js';
import { RewriteClient } from '../../support/rewrite-client.js';
import { Scrape } from '../../support/scrape.js';

const BODY = { text: 'The parrot of the client walks in its sleep', style: 'pirate' };

describe('the metrics of a worker', () => {
  let redis: RedisServer;
  let api: RewriteClient;
  let worker: string;
  let services: BuiltService[];

  beforeEach(async () => {
    redis = await RedisServer.start();
    services = ['api' as const, 'worker' as const].map((app) =>
      BuiltService.run(app, {
        REDIS_URL: redis.url,
        WORKER_PORT: '0',
        WORKER_CONCURRENCY: '1',
        STUB_TOKEN_DELAY_MS: '1',
      }),
    );
    const [apiPort, workerPort] = await Promise.all(services.map((service) => service.listening()));
    api = new RewriteClient(`http://127.0.0.1:${apiPort}`);
    worker = `http://127.0.0.1:${workerPort}/metrics`;
  });
  afterEach(async () => {
    for (const service of services) service.signal('SIGKILL');
    await Promise.all(services.map((service) => service.exit()));
    await redis.stop();
  });

  const submit = async (text: string): Promise<string> =>
    ((await (await api.post('/v1/rewrite/submit', { ...BODY, text })).json()) as { id: string }).id;

  it('tell on its port what it has done, how long jobs waited, and how Redis is', async () => {
    const ids = await Promise.all([1, 2, 3].map((n) => submit(`${BODY.text}, night ${n}`)));
    for (const id of ids) await (await api.get(`/v1/rewrite/result/${id}?wait=20`)).text();
    const metrics = await Scrape.of(worker);
    expect(metrics.value('rewrite_jobs_ended_total', { status: 'completed' })).toBe(3);
    expect(metrics.value('rewrite_job_attempts_total', { outcome: 'completed' })).toBe(3);
    expect(metrics.value('rewrite_job_wait_seconds_count')).toBe(3);
    expect(metrics.value('rewrite_written_seconds_count', { delivery: 'job', outcome: 'finished' })).toBe(3);
    expect(metrics.value('rewrite_jobs_backlog')).toBe(0);
    expect(metrics.value('rewrite_redis_up')).toBe(1);
    expect(metrics.value('rewrite_redis_round_trip_seconds')).toBeGreaterThan(0);
    expect(metrics.value('rewrite_redis_memory_bytes', { kind: 'used' })).toBeGreaterThan(0);
    expect((await api.get('/metrics')).status).toBe(404);
  });

  it('are told whole to each of those who ask at the same time', async () => {
    const all = (await Scrape.of(worker)).names;
    const scrapes = await Promise.all([1, 2, 3, 4].map(() => Scrape.of(worker)));
    for (const { names } of scrapes) expect(names).toEqual(all);
  });

  it('go on while Redis is away, say so, and no longer tell what Redis said before', async () => {
    expect((await Scrape.of(worker)).names).toContain('rewrite_jobs_backlog');
    await redis.kill();
    await services[1]!.printed(/(Redis is away)/);
    const metrics = await Scrape.of(worker);
    expect(metrics.value('rewrite_redis_up')).toBe(0);
    expect(metrics.value('rewrite_redis_outages_total')).toBe(1);
    expect(metrics.names).not.toContain('rewrite_jobs_backlog');
    expect(metrics.names).not.toContain('rewrite_redis_round_trip_seconds');
    expect(metrics.value('rewrite_process_memory_bytes', { kind: 'heap' })).toBeGreaterThan(0);
  });
});
