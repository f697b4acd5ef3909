import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { BuiltService } from '../../support/built-service.js';
import { RedisCluster } from '../../support/redis-cluster.js';
import { RedisServer } from '../../support/redis-server.js';
import { RewriteClient } from '../../support/rewrite-client.js';
import { TlsRedis } from '../../support/tls-redis.js';

/** How long the trouble is watched, in milliseconds. */
const WATCHED_IN_MS = 1500;
/** Two looks a second of the worker and of each process, with some commands each. A worker that does not rest asks over 5,000 times a second. */
const MOST_COMMANDS = 100;

/** Status, and that of the whole and of the store. */
const WELL = [200, 'ok', 'ok'];
const DEGRADED = [200, 'degraded', 'degraded'];

const ALLOWED = '~{rewrite}:* &{rewrite}:* +@all -@admin -@dangerous +info';

/** A service of an api and a worker, on a Redis that gets into trouble. */
class Service {
  private readonly apps: BuiltService[];
  private seen: number[] = [];
  private clients: RewriteClient[] = [];

  constructor(
    private readonly redis: RedisServer,
    url = redis.url,
    more: Record<string, string> = {},
  ) {
    const variables = {
      REDIS_URL: url,
      WORKER_PORT: '0',
      WORKER_CONCURRENCY: '1',
      STUB_TOKEN_DELAY_MS: '250',
      ...more,
    };
    this.apps = (['api', 'worker'] as const).map((app) => BuiltService.run(app, variables));
  }

  get client(): RewriteClient {
    return this.clients[0]!;
  }

  async start(): Promise<void> {
    const ports = await Promise.all(this.apps.map((app) => app.listening()));
    this.clients = ports.map((port) => new RewriteClient(`http://127.0.0.1:${port}`));
  }

  async stop(): Promise<void> {
    for (const app of this.apps) app.signal('SIGKILL');
    await Promise.all(this.apps.map((app) => app.exit()));
  }

  async submit(text: string): Promise<string> {
    const answer = await this.client.post('/v1/rewrite/submit', rewriteOf(text));
    return ((await answer.json()) as { id: string }).id;
  }

  async statusOf(id: string, query = ''): Promise<unknown> {
    const answer = await this.client.get(`/v1/rewrite/result/${id}${query}`);
    return ((await answer.json()) as { status: string }).status;
  }

  /** From now on lines are looked for. */
  watchLogs(): void {
    this.seen = this.apps.map(({ out }) => out.length);
  }

  /** What both apps have logged since, at the levels that are for people, and of those only the lines of Redis and its jobs. */
  lines(): string[][] {
    return this.apps.map(({ out }, index) => {
      const entries = out.slice(this.seen[index]).trim().split('\n').filter(Boolean);
      const told = entries.map((line) => JSON.parse(line) as { context: string; level: string; msg: string });
      return told.filter(({ context }) => context === 'Redis' || context === 'Jobs').map(({ msg }) => msg);
    });
  }

  async both(message: RegExp): Promise<void> {
    while (!this.lines().every((lines) => lines.some((line) => message.test(line)))) await delay(20);
  }

  errors(): string {
    return this.apps.map(({ err }) => err).join('');
  }

  async health(): Promise<unknown[]> {
    return Promise.all(this.clients.map(healthOf));
  }

  /** How many commands the server does in a second and a half. */
  async commands(): Promise<number> {
    const before = await commandsOf(this.redis);
    await delay(WATCHED_IN_MS);
    return (await commandsOf(this.redis)) - before;
  }

  /** What clients see while Redis cannot be used. */
  async expectRewritesAlone(): Promise<void> {
    const rewritten = await this.client.post('/v1/rewrite', rewriteOf(`At ${Date.now()}.`));
    expect([rewritten.status, await rewritten.json()]).toMatchObject([200, { cached: false }]);
    expect((await this.client.post('/v1/rewrite/submit', rewriteOf('Refused.'))).status).toBe(503);
    expect((await this.client.get('/health/ready')).status).toBe(200);
    expect(await this.health()).toEqual([DEGRADED, DEGRADED]);
  }

  /** One line of each app at the beginning, one at the end, and nothing else. */
  expectToldOnce(reason: RegExp): void {
    const told = [expect.stringMatching(new RegExp(`^Redis cannot be used: ${reason.source}`)), 'Redis is back'];
    const roomIsTold = /short of memory|has room/;
    const lines = this.lines().map((of) => of.filter((line) => !roomIsTold.test(line)));
    expect(lines).toEqual([told, told]);
    expect(this.errors()).toBe('');
  }
}

function rewriteOf(text: string): object {
  return { text, style: 'formal' };
}

async function healthOf(client: RewriteClient): Promise<unknown> {
  const answer = await client.get('/health');
  const { status, parts } = (await answer.json()) as { status: string; parts: { store: { status: string } } };
  return [answer.status, status, parts.store.status];
}

async function commandsOf(server: RedisServer): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await server.command('INFO stats'))![1]);
}

describe('a Redis that answers with errors', () => {
  let redis: RedisServer;
  let service: Service;

  beforeAll(async () => {
    redis = await RedisServer.start(['--user', 'rewriter', 'on', '>test-password', ...ALLOWED.split(' ')]);
    service = new Service(redis, `redis://rewriter:test-password@127.0.0.1:${redis.port}`);
    await service.start();
  }, 180_000);
  afterAll(async () => {
    await service.stop();
    await redis.stop();
  });

  it.each([
    ['is full', /OOM /, 'CONFIG SET maxmemory 1', 'CONFIG SET maxmemory 0'],
    [
      'takes our keys from us',
      /(NOPERM|.*user) /,
      'ACL SETUSER rewriter resetkeys',
      'ACL SETUSER rewriter ~{rewrite}:*',
    ],
    ['is a replica', /(READONLY|UNBLOCKED) /, 'REPLICAOF 127.0.0.1 1', 'REPLICAOF NO ONE'],
  ])(
    'since it %s, is asked seldom and told of once, and no job is lost',
    async (name, reason, begin, end) => {
      const texts = [`One two three four five six, when it ${name}.`, `Two, when it ${name}.`];
      const ids = await Promise.all(texts.map((text) => service.submit(text)));
      while (!(await Promise.all(ids.map((id) => service.statusOf(id)))).includes('active')) await delay(20);
      service.watchLogs();
      await redis.command(begin);
      await service.expectRewritesAlone();
      await service.both(/cannot be used/);
      expect(await service.commands()).toBeLessThan(MOST_COMMANDS);

      await redis.command(end);
      await service.both(/is back/);
      for (const id of ids) expect(await service.statusOf(id, '?wait=30')).toBe('completed');
      expect(await service.health()).toEqual([WELL, WELL]);
      service.expectToldOnce(reason);
    },
    60_000,
  );
});

describe('a Redis that takes the failure of a job and not its result', () => {
  /** All keys but the list of the jobs that have completed. */
  const TAKES_NO_RESULT = '~{rewrite}:[^r]* ~{rewrite}:r[^e]* ~{rewrite}:rewrites: ~{rewrite}:rewrites:[^c]*';
  let redis: RedisServer;
  let service: Service;

  beforeEach(async () => {
    redis = await RedisServer.start(['--user', 'rewriter', 'on', '>test-password', ...ALLOWED.split(' ')]);
    service = new Service(redis, `redis://rewriter:test-password@127.0.0.1:${redis.port}`, { JOB_ATTEMPTS: '1' });
    await service.start();
  }, 180_000);
  afterEach(async () => {
    await service.stop();
    await redis.stop();
  });

  it('is waited for, as if it were away: the job fails not, and completes', async () => {
    const id = await service.submit('One two three four five six seven eight.');
    await redis.command(`ACL SETUSER rewriter resetkeys ${TAKES_NO_RESULT}`);
    await (await service.client.get(`/v1/rewrite/sse/${id}`)).text();
    while (!(await redis.command('ACL LOG')).includes(':completed')) await delay(20);
    await redis.command('ACL SETUSER rewriter ~{rewrite}:*');
    const answer = await service.client.get(`/v1/rewrite/result/${id}?wait=60`);
    expect(await answer.json()).toMatchObject({ status: 'completed', attempts: 1, error: null });
  }, 120_000);
});

it('a node of a Cluster that has given our slot away is told of once, and rewrites go on until it has it again', async () => {
  const cluster = await RedisCluster.start();
  const service = new Service(cluster.owner);
  await service.start();
  service.watchLogs();
  await cluster.move('{rewrite}', cluster.other);
  await service.both(/cannot be used/);
  await service.expectRewritesAlone();
  expect(await service.commands()).toBeLessThan(MOST_COMMANDS);

  await cluster.move('{rewrite}', cluster.owner);
  await service.both(/is back/);
  expect(await service.statusOf(await service.submit('After.'), '?wait=30')).toBe('completed');
  service.expectToldOnce(/MOVED /);
  await service.stop();
  await cluster.stop();
}, 180_000);

it('a Redis whose certificate nobody trusts is told of once by a worker', async () => {
  const redis = await TlsRedis.start();
  const worker = BuiltService.run('worker', { REDIS_URL: redis.url, WORKER_PORT: '0' });
  const health = new RewriteClient(`http://127.0.0.1:${await worker.listening()}`);
  await delay(WATCHED_IN_MS);
  expect(await healthOf(health)).toEqual([200, 'degraded', 'degraded']);
  const warnings = worker.out.split('\n').filter((line) => /"level":"(warn|error)"/.test(line));
  expect([warnings, worker.err]).toEqual([[expect.stringMatching(/Redis is away: \w*SELF_SIGNED/)], '']);
  worker.signal('SIGKILL');
  await worker.exit();
  await redis.stop();
}, 180_000);
