import { afterEach, expect, it, jest } from '@jest/globals';
import { BuiltService } from '../../support/built-service.js';
import { OldRedis } from '../../support/old-redis.js';
import { RedisCluster } from '../../support/redis-cluster.js';
import { RedisServer } from '../../support/redis-server.js';

jest.setTimeout(60_000);

const started: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

async function start<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  started.push(server);
  return server;
}

/** The apps end with code 1 and this line, and write nothing else. */
async function expectRefused(url: string, line: RegExp, ...apps: ('api' | 'worker')[]): Promise<void> {
  const ends = apps.map(async (app) => {
    const service = BuiltService.run(app, { REDIS_URL: url, WORKER_PORT: '0' });
    const { code } = await service.exit();
    return { app, code, out: service.out, err: service.err };
  });
  for (const end of await Promise.all(ends)) {
    expect(end).toEqual({ app: end.app, code: 1, out: '', err: expect.stringMatching(line) });
  }
}

it('a Redis older than 7 is refused with one line', async () => {
  const { url } = await start(OldRedis.start());
  await expectRefused(
    url,
    /^REDIS_URL leads to Redis 6\.2\.14, but must lead to Redis 7 or newer, or Valkey\n$/,
    'api',
  );
});

it('the address of a Sentinel is refused with one line', async () => {
  const { url } = await start(RedisServer.start(['--sentinel']));
  await expectRefused(
    url,
    /^REDIS_URL is the address of a Sentinel, but must be that of the Redis server, or of the kind redis\+sentinel:.*\n$/,
    'api',
    'worker',
  );
});

it('a node of a Cluster that does not have our keys is refused with one line that names the one that has', async () => {
  const { owner, other } = await start(RedisCluster.start());
  const line = `^REDIS_URL is a node of a Cluster that does not have our keys .* redis\\+cluster://127\\.0\\.0\\.1:${owner.port}, .*\n$`;
  await expectRefused(other.url, new RegExp(line), 'worker');
});

it('a user without rights on our keys is refused with one line that gives them', async () => {
  const rules = 'on >test-password ~{other}:* &* +@all -@admin -@dangerous +info';
  const { port } = await start(RedisServer.start(['--user', 'rewriter', ...rules.split(' ')]));
  await expectRefused(
    `redis://rewriter:test-password@127.0.0.1:${port}`,
    /^REDIS_URL names a user who may not .* on our keys: allow it \(ACL rules ~\{rewrite\}:\* .*\)\n$/,
    'worker',
  );
});

describe('a start that finds no primary says so in one line, and goes on once there is one:', () => {
  /** One line for the outage, whatever comes of it, until the servers are well. */
  async function expectRecovery(url: string, line: RegExp, makeWell: () => Promise<unknown>): Promise<void> {
    const service = BuiltService.run('worker', { REDIS_URL: url, WORKER_PORT: '0' });
    try {
      await service.printed(line);
      await service.listening();
      await makeWell();
      await service.printed(/Redis is back/);
      expect(service.out.match(/Redis is away/g)).toHaveLength(1);
      expect(service.err).toBe('');
    } finally {
      service.signal('SIGTERM');
      await service.exit();
    }
  }

  it('Sentinels that do not know the name', async () => {
    const sentinel = await start(RedisServer.start(['--sentinel']));
    const { port } = await start(RedisServer.start());
    await expectRecovery(
      `redis+sentinel://127.0.0.1:${sentinel.port}/0?name=mymaster`,
      /Redis is away: no Sentinel names the primary \(ERR No such master with that name\)/,
      () => sentinel.command(`SENTINEL MONITOR mymaster 127.0.0.1 ${port} 1`),
    );
  });

  it('a Cluster in which nobody has our slot', async () => {
    const node = await start(RedisServer.start(['--cluster-enabled', 'yes']));
    await expectRecovery(
      `redis+cluster://127.0.0.1:${node.port}`,
      /Redis is away: CLUSTERDOWN no node has slot 4272, in which our keys lie/,
      () => node.command('CLUSTER ADDSLOTSRANGE 0 16383'),
    );
  });
});
