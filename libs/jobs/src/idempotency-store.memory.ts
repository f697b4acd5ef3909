import { LRUCache } from 'lru-cache';
import type { IdempotencyClaim, IdempotencyStore } from './idempotency-store.js';

const MAX_KEYS = 100_000;

/** The keys of one process; the least recently used go first when there are too many. */
export class MemoryIdempotencyStore implements IdempotencyStore {
  private readonly known = new LRUCache<string, { jobId: string; bodyHash: string }>({ max: MAX_KEYS });

  async claim({
    owner,
    key,
    bodyHash,
    jobId,
    ttlInMs,
  }: IdempotencyClaim): Promise<{ jobId: string; bodyHash: string }> {
    const name = JSON.stringify([owner, key]);
    const known = this.known.get(name);
    if (known) return known;
    this.known.set(name, { jobId, bodyHash }, { ttl: ttlInMs });
    return { jobId, bodyHash };
  }
}
