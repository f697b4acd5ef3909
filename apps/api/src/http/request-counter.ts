import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Settings } from '#config';
import { keyspace, type RedisConnections } from '#redis';

declare module 'rate-limiter-flexible' {
  interface RateLimiterStoreAbstract {
    /** For how long a key is refused without asking the store; 0: not at all. Public, and missing in the types of the package. */
    getInMemoryBlockMsBeforeExpire(key: string): number;
  }
}

export const WINDOW_IN_SECONDS = 60;

/** The counter of each client, where there is a limit. */
export class RequestCounters {
  private readonly byQuota = new Map<number, RequestCounter>();

  constructor(
    private readonly settings: Pick<Settings, 'limits' | 'clientLimits'>,
    private readonly redis: RedisConnections | null,
  ) {}

  /** @param client null: of whoever has no key */
  of(client: string | null): RequestCounter | null {
    const quota = this.quotaOf(client);
    if (quota === 0) return null;
    const counter = this.byQuota.get(quota) ?? new RequestCounter(quota, this.redis);
    this.byQuota.set(quota, counter);
    return counter;
  }

  /** Whether any request may have one. */
  get isAnyLimited(): boolean {
    const ofClients = [...this.settings.clientLimits.values()].map(({ requestsPerMinute }) => requestsPerMinute ?? 0);
    return Math.max(this.settings.limits.requestsPerMinute, ...ofClients) > 0;
  }

  private quotaOf(client: string | null): number {
    const ofClient = client === null ? null : this.settings.clientLimits.get(client)?.requestsPerMinute;
    return ofClient ?? this.settings.limits.requestsPerMinute;
  }
}

/** What a caller has left of its present window, which begins with its first request. */
export interface Standing {
  isOver: boolean;
  remaining: number;
  resetsInSeconds: number;
}

/**
 * Counts the requests of each caller, over all processes where there is Redis. While Redis is away each process counts by
 * itself, from nought. Every key in Redis expires with its window.
 */
export class RequestCounter {
  private readonly limiter: RateLimiterAbstract;

  constructor(
    readonly quota: number,
    private readonly redis: RedisConnections | null,
  ) {
    const window = { points: quota, duration: WINDOW_IN_SECONDS };
    const ofProcess = new RateLimiterMemory(window);
    this.limiter = redis === null ? ofProcess : shared(window, redis, ofProcess);
  }

  /** Whether the next count takes a round trip to Redis: not while it is away, nor for a caller who is known to be over the limit. */
  asksRedis(caller: string): boolean {
    const { limiter, redis } = this;
    if (!redis?.isAvailable || !(limiter instanceof RateLimiterRedis)) return false;
    return limiter.getInMemoryBlockMsBeforeExpire(limiter.getKey(caller)) === 0;
  }

  async count(caller: string): Promise<Standing> {
    try {
      return standing(await this.limiter.consume(caller), false);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return standing(refusal, true);
      throw refusal;
    }
  }
}

function shared(
  window: { points: number; duration: number },
  redis: RedisConnections,
  insuranceLimiter: RateLimiterMemory,
): RateLimiterRedis {
  return new RateLimiterRedis({
    ...window,
    storeClient: redis.commands,
    // The package adds the colon.
    keyPrefix: keyspace(redis.keyPrefix, 'requests').slice(0, -1),
    // Whoever is over the limit costs Redis nothing more until the window ends.
    inMemoryBlockOnConsumed: window.points + 1,
    insuranceLimiter,
  });
}

function standing({ remainingPoints, msBeforeNext }: RateLimiterRes, isOver: boolean): Standing {
  const resetsInSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return { isOver, remaining: isOver ? 0 : remainingPoints, resetsInSeconds };
}
