import { MemoryKeyLeaseStore, FailoverKeyLeaseStore, RedisKeyLeaseStore } from '#key-pool';
import { RedisConnections } from '#redis';
import { RedisServer } from '../../support/redis-server.js';
import { describeFailures } from './failure-conformance.js';
import { describeKeyLeaseStore, type KeyLeaseStoreHarness } from './key-lease-store-conformance.js';
import { describeLongRests } from './long-rest-conformance.js';
import { describeScopes } from './scope-conformance.js';

let server: RedisServer;
beforeAll(async () => (server = await RedisServer.start()));
afterAll(() => server.stop());

/** Connections that hear all messages of the stores from the start. */
async function open(): Promise<RedisConnections> {
  const redis = await RedisConnections.open({ url: server.url, keyPrefix: 'rewrite' });
  await new Promise<void>((resolve) => {
    redis.pubSub.subscribe('{rewrite}:keys:freed', () => undefined, resolve);
  });
  return redis;
}

async function openStores<Store>(
  create: (redis: RedisConnections) => Store,
): Promise<{ store: Store; other: Store; close(): Promise<void> }> {
  const [here, there] = await Promise.all([open(), open()]);
  await here.commands.flushall();
  const close = async (): Promise<void> => {
    await Promise.all([here.close(), there.close()]);
  };
  return { store: create(here), other: create(there), close };
}

const harnesses: KeyLeaseStoreHarness[] = [
  {
    name: 'Redis',
    isShared: true,
    open: (trialEveryInMs) => openStores((redis) => new RedisKeyLeaseStore(redis, trialEveryInMs)),
  },
  {
    name: 'Redis, with a local store at hand',
    isShared: true,
    open: (trialEveryInMs) =>
      openStores((redis) => {
        const local = new MemoryKeyLeaseStore(undefined, trialEveryInMs);
        return new FailoverKeyLeaseStore(new RedisKeyLeaseStore(redis, trialEveryInMs), local);
      }),
  },
];

harnesses.forEach(describeKeyLeaseStore);
harnesses.forEach(describeScopes);
harnesses.forEach(describeLongRests);
harnesses.forEach(describeFailures);
