export { keyspace } from './keyspace.js';
export { News } from './news.js';
export type { PubSub } from './pub-sub.js';
export {
  type RedisClient,
  RedisConnections,
  type RedisScript,
  type RedisSettings,
  type RunScript,
} from './redis-connections.js';
export { RedisModule } from './redis.module.js';
export { isUnavailability, RedisUnavailableError, whenAvailable } from './redis-unavailable-error.js';
export { within } from './within.js';
