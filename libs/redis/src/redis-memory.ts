import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { infoField } from './redis-info.js';
import { whenAvailable } from './redis-unavailable-error.js';

/** The share of its `maxmemory` up to which Redis is given new work. The rest is for the results of what has been accepted. */
const SHARE_FOR_NEW_WORK = 0.75;

interface MemoryState {
  hasRoom: boolean;
  /** Jobs never expire while they wait, so that only policies for all keys remove them. */
  keepsJobs: boolean;
}

/** What Redis holds and may hold, in bytes; a limit of 0 is none. */
export interface MemoryUse {
  used: number;
  limit: number;
}

/** What Redis says of its memory. Logs once when it has no room any more, when it has some again, and a policy that removes keys of ours. */
export class RedisMemory {
  private readonly logger = new Logger('Redis');
  private isShort = false;
  private policy: string | null = 'noeviction';
  private looking: Promise<MemoryState> | null = null;

  constructor(private readonly client: Redis) {}

  /** In bytes. @throws {RedisUnavailableError} */
  async use(): Promise<MemoryUse> {
    const info = await whenAvailable(this.client.info('memory'));
    return { used: Number(infoField(info, 'used_memory') ?? 0), limit: Number(infoField(info, 'maxmemory') ?? 0) };
  }

  /** One look for all who ask before it has come back. @throws {RedisUnavailableError} */
  look(): Promise<MemoryState> {
    this.looking ??= this.read().finally(() => (this.looking = null));
    return this.looking;
  }

  private async read(): Promise<MemoryState> {
    const info = await whenAvailable(this.client.info('memory'));
    this.noteRoom(shareInUse(info));
    this.notePolicy(infoField(info, 'maxmemory_policy'));
    return { hasRoom: !this.isShort, keepsJobs: !this.policy?.startsWith('allkeys-') };
  }

  private noteRoom(share: number): void {
    const isShort = share >= SHARE_FOR_NEW_WORK;
    if (isShort === this.isShort) return;
    this.isShort = isShort;
    if (isShort)
      this.logger.warn(`Redis is short of memory (${Math.round(share * 100)} % in use): no more jobs are accepted`);
    else this.logger.log('Redis has room again');
  }

  /** A server that does not tell its policy is not suspected. */
  private notePolicy(policy: string | null): void {
    if (policy === this.policy) return;
    this.policy = policy;
    const victims = victimsOf(policy);
    if (victims) this.logger.warn(`Redis may evict ${victims} (maxmemory-policy ${policy}): set it to noeviction`);
  }
}

function victimsOf(policy: string | null): string | null {
  if (policy?.startsWith('allkeys-')) return 'accepted jobs';
  return policy?.startsWith('volatile-') ? 'idempotency keys, and the locks of running jobs' : null;
}

/** What the server holds against its limit: replicas' and append-only buffers do not count (redis.io, "Key eviction"). True also without a limit. */
function shareInUse(info: string): number {
  const bytes = (name: string): number => Number(infoField(info, name) ?? 0);
  const limit = bytes('maxmemory');
  return limit === 0 ? 0 : (bytes('used_memory') - bytes('mem_not_counted_for_evict')) / limit;
}
