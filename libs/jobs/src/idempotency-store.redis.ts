import { hash } from 'node:crypto';
import { keyspace, whenAvailable } from '#redis';
import type { RedisConnections, RedisScript, RunScript } from '#redis';
import { orUnavailable } from '#rewrite-log';
import type { IdempotencyClaim, IdempotencyKey, IdempotencyStore, KeyedJob } from './idempotency-store.js';

/**
 * Keeps what is claimed, unless the key is known.
 *
 * KEYS[1] the idempotency key
 * ARGV[1] what is claimed
 * ARGV[2] how long the key is kept, in milliseconds
 * Result: what the key stands for
 */
const CLAIM: RedisScript = {
  name: 'jobs:claim',
  lua: `
local known = redis.call('GET', KEYS[1])
if known then return known end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]
`,
};

/** The keys of all processes. Owners and keys may be any text, so a key of Redis names them by their hash. */
export class RedisIdempotencyStore implements IdempotencyStore {
  private readonly space: string;
  private readonly run: RunScript<string>;

  constructor(private readonly connections: RedisConnections) {
    this.space = `${keyspace(connections.keyPrefix, 'jobs')}idempotency:`;
    this.run = connections.script(CLAIM);
  }

  async find(key: IdempotencyKey): Promise<KeyedJob | null> {
    const known = await orUnavailable(whenAvailable(this.connections.commands.get(this.nameOf(key))));
    return known === null ? null : (JSON.parse(known) as KeyedJob);
  }

  async claim({ jobId, bodyHash, ttlInMs, ...key }: IdempotencyClaim): Promise<KeyedJob> {
    const claimed = this.run([this.nameOf(key)], [JSON.stringify({ jobId, bodyHash }), ttlInMs]);
    return JSON.parse(await orUnavailable(claimed)) as KeyedJob;
  }

  private nameOf({ owner, key }: IdempotencyKey): string {
    return this.space + hash('sha256', JSON.stringify([owner, key]));
  }
}
