import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { BuiltService } from '../../support/built-service.js';
import { RedisCluster } from '../../support/redis-cluster.js';
import { RedisServer } from '../../support/redis-server.js';
import { RewriteClient } from '../../support/rewrite-client.js';
import { TlsRedis } from '../../support/tls-redis.js';
import { healthOf, MOST_COMMANDS, ServiceInTrouble, WATCHED_IN_MS, WELL } from './service-in-trouble.js';

const ALLOWED = '~{rewrite}:* &{rewrite}:* +@all -@admin -@dangerous +info';

describe('a Redis that answers with errors', () => {
  let redis: RedisServer;
  let service: ServiceInTrouble;

  beforeAll(async () => {
    redis = await RedisServer.start(['--user', 'rewriter', 'on', '>test-password', ...ALLOWED.split(' ')]);
    service = new ServiceInTrouble(redis, `redis://rewriter:test-password@127.0.0.1:${redis.port}`);
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
  let service: ServiceInTrouble;

  beforeEach(async () => {
    redis = await RedisServer.start(['--user', 'rewriter', 'on', '>test-password', ...ALLOWED.split(' ')]);
    service = new ServiceInTrouble(redis, `redis://rewriter:test-password@127.0.0.1:${redis.port}`, {
      JOB_ATTEMPTS: '1',
    });
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
  const service = new ServiceInTrouble(cluster.owner);
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

it('a Redis that closes our connections and does not take our password any more is told of by both, with what it says', async () => {
  const redis = await RedisServer.start();
  const service = new ServiceInTrouble(redis);
  await service.start();
  service.watchLogs();
  await redis.command('CONFIG SET requirepass another', 'CLIENT KILL TYPE normal SKIPME yes');
  await service.both(/^Redis cannot be used: NOAUTH/);
  await delay(WATCHED_IN_MS);
  expect(await service.health()).toEqual([
    [200, 'degraded', 'degraded'],
    [200, 'degraded', 'degraded'],
  ]);
  await redis.command('AUTH another', 'CONFIG SET requirepass ""');
  await service.both(/is back/);
  const told = [
    'Redis is away: the connection was closed',
    expect.stringMatching(/^Redis cannot be used: NOAUTH/),
    'Redis is back',
  ];
  expect(service.lines()).toEqual([told, told]);
  await service.stop();
  await redis.stop();
}, 180_000);
