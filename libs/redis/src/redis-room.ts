import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { whenAvailable } from './redis-unavailable-error.js';

/** The share of its `maxmemory` up to which Redis is given new work. The rest is for the results of what has been accepted. */
const SHARE_FOR_NEW_WORK = 0.75;

/** Whether Redis has room for more. Logs when it has none any more and when it has some again, once. */
export class RedisRoom {
  private readonly logger = new Logger('Redis');
  private isShort = false;

  constructor(private readonly client: Redis) {}

  /** True also without a `maxmemory`. @throws {RedisUnavailableError} */
  async isLeft(): Promise<boolean> {
    const share = shareInUse(await whenAvailable(this.client.info('memory')));
    const isShort = share >= SHARE_FOR_NEW_WORK;
    if (isShort !== this.isShort) {
      if (isShort)
        this.logger.warn(`Redis is short of memory (${Math.round(share * 100)} % in use): no more jobs are accepted`);
      else this.logger.log('Redis has room again');
    }
    this.isShort = isShort;
    return !isShort;
  }
}

/** What the server holds against its limit: replicas' and append-only buffers do not count (redis.io, "Key eviction"). */
function shareInUse(info: string): number {
  const limit = numberIn(info, 'maxmemory');
  return limit === 0 ? 0 : (numberIn(info, 'used_memory') - numberIn(info, 'mem_not_counted_for_evict')) / limit;
}

function numberIn(info: string, field: string): number {
  const line = info.split('\r\n').find((one) => one.startsWith(`${field}:`));
  return Number(line?.slice(field.length + 1) ?? 0);
}
