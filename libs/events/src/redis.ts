import { Happening } from './happening.js';

/** Redis cannot be used, or can be again. */
export interface RedisChanged {
  isAvailable: boolean;
}

export const redisChanged = new Happening<RedisChanged>('redis.changed');
