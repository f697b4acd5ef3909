import { LRUCache } from 'lru-cache';
import type { IdempotencyClaim, IdempotencyKey, IdempotencyStore, KeyedJob } from './idempotency-store.js';

const MAX_KEYS = 100_000;

/** The keys of one process; the least recently used go first when there are too many. */
export class MemoryIdempotencyStore implements IdempotencyStore {
  /** Bounded by size, since a bound by number has its room reserved at once. */
  private readonly known = new LRUCache<string, KeyedJob>({ maxSize: MAX_KEYS, sizeCalculation: () => 1 });

  async find(key: IdempotencyKey): Promise<KeyedJob | null> {
    return this.known.get(nameOf(key)) ?? null;
  }

  async claim({ jobId, bodyHash, ttlInMs, ...key }: IdempotencyClaim): Promise<KeyedJob> {
    const name = nameOf(key);
    const known = this.known.get(name);
    if (known) return known;
    this.known.set(name, { jobId, bodyHash }, { ttl: ttlInMs });
    return { jobId, bodyHash };
  }
}

function nameOf({ owner, key }: IdempotencyKey): string {
  return JSON.stringify([owner, key]);
}
