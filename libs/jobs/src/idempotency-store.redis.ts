import { createHash } from 'node:crypto';
import { keyspace } from '#redis';
import type { RedisConnections, RedisScript, RunScript } from '#redis';
import { orUnavailable } from '#rewrite-log';
import type { IdempotencyClaim, IdempotencyStore } from './idempotency-store.js';

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

  constructor(connections: RedisConnections) {
    this.space = `${keyspace(connections.keyPrefix, 'jobs')}idempotency:`;
    this.run = connections.script(CLAIM);
  }

  async claim({
    owner,
    key,
    bodyHash,
    jobId,
    ttlInMs,
  }: IdempotencyClaim): Promise<{ jobId: string; bodyHash: string }> {
    const name = createHash('sha256')
      .update(JSON.stringify([owner, key]))
      .digest('hex');
    const known = await orUnavailable(this.run([this.space + name], [JSON.stringify({ jobId, bodyHash }), ttlInMs]));
    return JSON.parse(known) as { jobId: string; bodyHash: string };
  }
}
