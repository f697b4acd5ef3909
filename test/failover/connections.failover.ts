import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { RedisConnections } from '#redis';
import { RedisClusterWithReplica } from '../support/redis-cluster-with-replica.js';
import { RedisSentinels } from '../support/redis-sentinels.js';

describe.each([
  ['behind Sentinels', () => RedisSentinels.start()],
  ['in a Cluster', () => RedisClusterWithReplica.start()],
] as const)('a Redis %s', (_where, start) => {
  let servers: Awaited<ReturnType<typeof start>> | undefined;

  beforeAll(async () => {
    servers = await start();
  }, 60_000);
  afterAll(() => servers?.stop());
  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  });
  afterEach(() => jest.restoreAllMocks());

  it.each(['killPrimary', 'handOver'] as const)(
    'is the primary of now: after %s commands, channels and blocking reads go to the next',
    async (lose) => {
      const redis = await RedisConnections.open({ url: servers!.url, keyPrefix: 'rewrite' });
      expect(redis.isAvailable).toBe(true);
      const blocking = redis.forWorker();
      await once(blocking, 'ready');
      const subscribed = jest.fn();
      const heard = new Promise((resolve) => redis.pubSub.subscribe('{rewrite}:channel', resolve, subscribed));
      await servers![lose]();
      const isWritten = () =>
        redis.commands.set('{rewrite}:key', 'value').then(
          () => redis.isAvailable,
          () => false,
        );
      while (!(await isWritten())) await new Promise((resolve) => setTimeout(resolve, 50));
      const push = () => blocking.lpush('{rewrite}:list', 'item').catch(() => null);
      while ((await push()) === null) await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await blocking.brpop('{rewrite}:list', 1)).toEqual(['{rewrite}:list', 'item']);
      const timer = setInterval(
        () => void redis.commands.publish('{rewrite}:channel', 'message').catch(() => null),
        50,
      );
      expect(await heard).toBe('message');
      clearInterval(timer);
      await redis.close();
    },
    60_000,
  );
});
