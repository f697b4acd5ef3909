import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { keyspace } from './keyspace.js';

/**
 * Writes a member into a sorted set that nobody else uses. BullMQ's scripts use `cmsgpack`, and some of ours have flags, which Redis
 * knows since 7.0.
 *
 * KEYS[1] the sorted set
 */
const WRITE = `#!lua
cmsgpack.unpack(cmsgpack.pack({}))
redis.call('ZADD', KEYS[1], 0, 'member')
redis.call('PEXPIRE', KEYS[1], 5000)
`;

/** In seconds. What is read is there already. */
const LONGEST_READ_IN_SECONDS = 0.01;

/**
 * Asks for the database of the client's address once more: where the server has refused it, the client is ready all the same, and goes on in database 0
 * (findings/ioredis-a-refused-database-is-database-0.sh).
 * @throws what the server, or the connection, says against it
 */
export async function selectDatabase(client: Redis): Promise<void> {
  const { db = 0 } = client.options;
  if (db !== 0) await client.select(db);
}

/**
 * Tries what all else needs of a server: its database, scripts that write keys of the prefix, and blocking reads of them. It leaves nothing behind.
 * @throws what the server, or the connection, says against it
 */
export async function tryOut(client: Redis, keyPrefix: string): Promise<void> {
  const key = `${keyspace(keyPrefix, 'trial')}${randomUUID()}`;
  await selectDatabase(client);
  await client.eval(WRITE, 1, key);
  await client.bzpopmin(key, LONGEST_READ_IN_SECONDS);
}
