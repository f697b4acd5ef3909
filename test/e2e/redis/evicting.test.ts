import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BuiltService } from '../../support/built-service.js';
import { RedisServer } from '../../support/redis-server.js';
import { RewriteClient } from '../../support/rewrite-client.js';

const BODY = { text: 'A text that Redis evicts.', style: 'formal' };
const KEY = { 'idempotency-key': 'the-key' };

jest.setTimeout(60_000);

describe('a Redis that evicts', () => {
  let redis: RedisServer;
  const services: BuiltService[] = [];

  beforeEach(async () => {
    redis = await RedisServer.start(['--maxmemory-policy', 'allkeys-lru']);
  });
  afterEach(async () => {
    for (const service of services) service.signal('SIGKILL');
    await Promise.all(services.splice(0).map((service) => service.exit()));
    await redis.stop();
  });

  const start = async (app: 'api' | 'worker'): Promise<{ service: BuiltService; client: RewriteClient }> => {
    const service = BuiltService.run(app, { REDIS_URL: redis.url, WORKER_PORT: '0' });
    services.push(service);
    return { service, client: new RewriteClient(`http://127.0.0.1:${await service.listening()}`) };
  };
  /** So much is in use that no more jobs are accepted, but nothing has to be evicted. */
  const leaveLittleRoom = async (): Promise<void> => {
    await redis.command('SETRANGE filler 40000000 x');
    const used = Number(/used_memory:(\d+)/.exec(await redis.command('INFO memory'))![1]);
    await redis.command(`CONFIG SET maxmemory ${Math.round(used * 1.25)}`);
  };

  it('is warned of once by each process, which is degraded', async () => {
    for (const { service, client } of await Promise.all([start('api'), start('worker')])) {
      for (let i = 0; i < 2; i += 1) {
        expect(await (await client.get('/health')).json()).toMatchObject({
          status: 'degraded',
          parts: { store: { status: 'degraded' } },
        });
      }
      await service.printed(/Redis may evict/);
      const warnings = service.out.split('\n').filter((line) => line.includes('"level":"warn"'));
      expect(warnings.map((line) => JSON.parse(line) as object)).toMatchObject([
        { context: 'Redis', msg: 'Redis may evict accepted jobs (maxmemory-policy allkeys-lru): set it to noeviction' },
      ]);
      expect(service.err).toBe('');
    }
  });

  it('costs a job whose data is gone one line of log, and its repeat makes it anew, though there is no room for others', async () => {
    const { client } = await start('api');
    const submit = (headers: Record<string, string>): Promise<Response> =>
      client.post('/v1/rewrite/submit', BODY, headers);
    const { id } = (await (await submit(KEY)).json()) as { id: string };
    const other = (await (await submit({})).json()) as { id: string };
    await redis.command(`DEL {rewrite}:rewrites:${id} {rewrite}:rewrites:${other.id}`);
    await leaveLittleRoom();
    expect((await submit({ 'idempotency-key': 'another-key' })).status).toBe(503);
    const repeat = await submit(KEY);
    expect([repeat.status, await repeat.json()]).toEqual([202, { id, status: 'queued' }]);

    const { service: worker } = await start('worker');
    expect(await (await client.get(`/v1/rewrite/result/${id}?wait=20`)).json()).toMatchObject({
      status: 'completed',
      attempts: 1,
    });
    expect((await client.get(`/v1/rewrite/result/${other.id}`)).status).toBe(404);
    await worker.printed(/job lost/);
    const lost = worker.out.split('\n').filter((line) => line.includes('job lost'));
    expect(lost.map((line) => JSON.parse(line) as object)).toMatchObject([{ level: 'warn', jobId: other.id }]);
    expect(worker.out + worker.err).not.toMatch(/TypeError|stack/);
    expect(await redis.command(`EXISTS {rewrite}:rewrites:${other.id}`)).toMatch(/^:0/);
    expect(await redis.command('LLEN {rewrite}:rewrites:active', 'LLEN {rewrite}:rewrites:wait')).toMatch(/^:0\r\n:0/);
  });
});
