import { setTimeout as delay } from 'node:timers/promises';
import { LEASE_TTL_IN_MS } from '#key-pool';
import { RedisConnections } from '#redis';

interface KeysLeft {
  /** Leases of provider keys that are alive. */
  leases: number;
  /** Keys of ours that never expire. BullMQ's own are none of ours. */
  withoutTtl: string[];
}

/** Looks at what is left in Redis. */
export async function keysLeft(url: string): Promise<KeysLeft> {
  const connections = await RedisConnections.open({ url, keyPrefix: 'rewrite' });
  try {
    const redis = connections.commands;
    const keys = (await redis.keys('*')).filter((key) => !/^\{rewrite\}:rewrites?(:|$)/.test(key));
    const times = await Promise.all(keys.map((key) => redis.pttl(key)));
    const leaseKeys = keys.filter((key) => /:keys:leases?:/.test(key));
    const now = Date.now();
    const counts = await Promise.all(leaseKeys.map((key) => redis.zcount(key, now, '+inf')));
    return {
      leases: counts.reduce((sum, count) => sum + count, 0),
      withoutTtl: keys.filter((_, i) => times[i] === -1),
    };
  } finally {
    await connections.close();
  }
}

/** The same, as soon as no lease of a process that was killed can be alive any more. */
export async function leftOnceLeasesHaveExpired(url: string): Promise<KeysLeft> {
  const deadline = Date.now() + LEASE_TTL_IN_MS;
  let left = await keysLeft(url);
  while (left.leases > 0 && Date.now() < deadline) {
    await delay(500);
    left = await keysLeft(url);
  }
  return left;
}
