import { Module } from '@nestjs/common';
import { SETTINGS } from '#config';
import type { Settings } from '#config';
import { RedisConnections, RedisModule } from '#redis';
import { FailoverRewriteLogStore } from './rewrite-log-store.failover.js';
import { REWRITE_LOG_STORE } from './rewrite-log-store.js';
import type { RewriteLogStore } from './rewrite-log-store.js';
import { MemoryRewriteLogStore } from './rewrite-log-store.memory.js';
import { RedisRewriteLogStore } from './rewrite-log-store.redis.js';
import { RelayingRewriteLogStore } from './rewrite-log-store.relaying.js';
import { RewriteLog } from './rewrite-log.js';

function storeFor({ cache }: Settings, connections: RedisConnections | null): RewriteLogStore {
  const local = new MemoryRewriteLogStore(cache.maxBytes);
  if (!connections) return local;
  const shared = new RelayingRewriteLogStore(new RedisRewriteLogStore(connections, cache.maxBytes));
  return new FailoverRewriteLogStore(shared, local);
}

/** Gives the `RewriteLog`, over the store that the settings call for. Needs the `SettingsModule`. */
@Module({
  imports: [RedisModule],
  providers: [
    { provide: REWRITE_LOG_STORE, inject: [SETTINGS.KEY, RedisConnections], useFactory: storeFor },
    RewriteLog,
  ],
  exports: [RewriteLog, REWRITE_LOG_STORE],
})
export class RewriteLogModule {}
