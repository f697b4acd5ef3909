export { keyspace } from './keyspace.js';
export { LAYOUT } from './layout.js';
export { LineLimit } from './line-limit.js';
export { luaScript } from './lua-script.js';
export { type RedisClient, RedisConnections, type RedisScript, type RunScript } from './redis-connections.js';
export { RedisModule } from './redis.module.js';
export { isUnavailability, RedisUnavailableError, whenAvailable } from './redis-unavailable-error.js';
export { unlessAway } from './unless-away.js';
export { within } from './within.js';
