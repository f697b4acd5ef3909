import { keyspace } from './keyspace.js';
import { luaScript } from './lua-script.js';
import type { RedisConnections } from './redis-connections.js';

/** How our keys lie in Redis, in numbers that count up with each change that other versions meet. */
interface Layout {
  /** The one that this version writes. */
  written: number;
  /** The oldest that reads what this version writes: versions from there on may run beside it. */
  readableFrom: number;
}

/** The layout of this version. */
export const LAYOUT: Layout = { written: 1, readableFrom: 1 };

const NOTE_LAYOUT = luaScript(new URL('redis/layout.lua', import.meta.url));

/**
 * Notes our layout in Redis.
 * @returns why this version may not run beside what is there; null where it may
 * @throws {RedisUnavailableError}
 */
export async function faultOfLayout(
  connections: RedisConnections,
  { written, readableFrom }: Layout,
): Promise<string | null> {
  const key = keyspace(connections.keyPrefix, 'layout').slice(0, -1);
  const oldestReader = await connections.script<number>(NOTE_LAYOUT)([key], [written, readableFrom]);
  return oldestReader === 0
    ? null
    : `REDIS_URL leads to keys that only versions with layout ${oldestReader} or newer read, and this one has layout ${written}: ` +
        'start a newer version, or give this one a REDIS_KEY_PREFIX of its own';
}
