import { afterEach, expect, it, jest } from '@jest/globals';
import { RedisCluster } from '../../support/redis-cluster.js';
import { RedisServer } from '../../support/redis-server.js';
import { MOST_COMMANDS, ServiceInTrouble, WELL } from './service-in-trouble.js';

jest.setTimeout(180_000);

const started: { stop(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of started.splice(0).toReversed()) await one.stop();
});

function toBeStopped<T extends { stop(): Promise<unknown> }>(one: T): T {
  started.push(one);
  return one;
}

/** Nine connections ask for the primary five times a second, each with some commands. */
const MOST_COMMANDS_OF_A_SENTINEL = 500;

/** Rewrites go on without a primary, which is told of once, and jobs come through once there is one. */
async function expectTrouble(
  service: ServiceInTrouble,
  trouble: { begin: () => Promise<unknown>; reason: RegExp; most: number; end: () => Promise<unknown> },
): Promise<void> {
  const { begin, reason, most, end } = trouble;
  await service.start();
  service.watchLogs();
  await begin();
  await service.both(reason);
  await service.expectRewritesAlone();
  expect(await service.commands()).toBeLessThan(most);
  await end();
  await service.both(/is back/);
  expect(await service.statusOf(await service.submit('After.'), '?wait=30')).toBe('completed');
  expect(await service.health()).toEqual([WELL, WELL]);
  service.expectToldOnce(reason);
}

it('Sentinels that know no primary any more, when it has gone, are told of once', async () => {
  const primary = toBeStopped(await RedisServer.start());
  const sentinel = toBeStopped(await RedisServer.start(['--sentinel']));
  const monitor = `SENTINEL MONITOR mymaster 127.0.0.1 ${primary.port} 1`;
  await sentinel.command(monitor);
  const url = `redis+sentinel://127.0.0.1:${sentinel.port}/0?name=mymaster`;
  await expectTrouble(toBeStopped(new ServiceInTrouble(sentinel, url)), {
    begin: async () => {
      await sentinel.command('SENTINEL REMOVE mymaster');
      await primary.kill();
    },
    reason: /the connection was closed|ECONN/,
    most: MOST_COMMANDS_OF_A_SENTINEL,
    end: async () => {
      await primary.restart();
      await sentinel.command(monitor);
    },
  });
});

it('a Cluster that is down is told of once', async () => {
  const cluster = toBeStopped(await RedisCluster.start());
  await cluster.owner.command('CONFIG SET cluster-require-full-coverage yes');
  const url = `redis+cluster://127.0.0.1:${cluster.owner.port}`;
  await expectTrouble(toBeStopped(new ServiceInTrouble(cluster.owner, url)), {
    begin: () => cluster.owner.command('CLUSTER DELSLOTS 0'),
    reason: /CLUSTERDOWN /,
    most: MOST_COMMANDS,
    end: () => cluster.owner.command('CLUSTER ADDSLOTS 0'),
  });
});
