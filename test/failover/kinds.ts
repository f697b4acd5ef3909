import type { SharedRedis } from '../faults/fleet.js';
import { RedisClusterWithReplica } from '../support/redis-cluster-with-replica.js';
import { RedisSentinels, type SentinelsOptions } from '../support/redis-sentinels.js';
import { OneServer } from './one-server.js';

const VALKEY = '.tools/redis-likes/valkey-server-9.1.2';
const REDIS_8 = '.tools/redis-likes/redis-server-8.2.3';

/** How a primary is lost: it is killed, or hands over with all well. Both resolve with the time at which the next was there. */
export type Loss = 'killPrimary' | 'handOver';

/** Servers of which the primary can be lost, as often as one likes. */
export type FailingRedis = SharedRedis & { [loss in Loss]?: () => Promise<number> } & {
  /** How many there have been, also those that nobody meant. */
  failovers?(): Promise<number>;
};

interface Kind {
  name: string;
  losses: readonly Loss[];
  /** What was accepted is there again after each loss. */
  keepsAll?: boolean;
  start(): Promise<FailingRedis>;
}

/** What an old primary that nobody follows takes no more (redis.io, "Replication"). */
const GUARDED = ['--min-replicas-to-write', '1', '--min-replicas-max-lag', '2'];
const EVERYSEC = ['--appendfsync', 'everysec'];

/** Longer than a busy machine leaves a server without its turn. */
const DOWN_AFTER_IN_MS = 3_000;

function sentinels(options: SentinelsOptions = {}): Promise<RedisSentinels> {
  return RedisSentinels.start({ downAfterInMs: DOWN_AFTER_IN_MS, ...options });
}

const KILLED_3: Loss[] = ['killPrimary', 'killPrimary', 'killPrimary'];
const KILLED_3_HANDED_OVER_3: Loss[] = [...KILLED_3, 'handOver', 'handOver', 'handOver'];
const KILLED_2_HANDED_OVER: Loss[] = ['killPrimary', 'killPrimary', 'handOver'];

/** Every kind of Redis that is tried; servers of Debian's Redis write each command to disk at once unless the name says otherwise. */
export const KINDS: readonly Kind[] = [
  { name: 'one Redis, appendfsync always', losses: KILLED_3, keepsAll: true, start: () => OneServer.start() },
  { name: 'one Redis, appendfsync everysec', losses: KILLED_3, start: () => OneServer.start(EVERYSEC) },
  { name: 'Sentinels', losses: KILLED_3_HANDED_OVER_3, start: () => sentinels() },
  {
    name: 'Sentinels, min-replicas-to-write 1',
    losses: KILLED_3_HANDED_OVER_3,
    start: () => sentinels({ options: GUARDED }),
  },
  {
    name: 'Sentinels, two replicas, min-replicas-to-write 1',
    losses: KILLED_3_HANDED_OVER_3,
    start: () => sentinels({ options: GUARDED, replicas: 2 }),
  },
  { name: 'a Cluster', losses: KILLED_2_HANDED_OVER, start: () => RedisClusterWithReplica.start() },
  { name: 'one Valkey', losses: KILLED_3, keepsAll: true, start: () => OneServer.start([], VALKEY) },
  { name: 'Sentinels of Valkey', losses: KILLED_2_HANDED_OVER, start: () => sentinels({ program: VALKEY }) },
  { name: 'a Cluster of Valkey', losses: KILLED_2_HANDED_OVER, start: () => RedisClusterWithReplica.start([], VALKEY) },
  { name: 'one Redis 8', losses: KILLED_3, keepsAll: true, start: () => OneServer.start([], REDIS_8) },
  { name: 'Sentinels of Redis 8', losses: KILLED_2_HANDED_OVER, start: () => sentinels({ program: REDIS_8 }) },
  {
    name: 'a Cluster of Redis 8',
    losses: KILLED_2_HANDED_OVER,
    start: () => RedisClusterWithReplica.start([], REDIS_8),
  },
];
