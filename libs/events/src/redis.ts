import { Happening } from './happening.js';

/** Redis cannot be used, or can be again. */
interface RedisChanged {
  isAvailable: boolean;
}

/** Told by each process as it finds out, at the beginning and at the end of each outage. */
export const redisChanged = new Happening<RedisChanged>('redis.changed');
