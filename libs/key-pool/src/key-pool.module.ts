import { Module } from '@nestjs/common';
import { RedisConnections, RedisModule } from '#redis';
import { KEY_LEASE_STORE, type KeyLeaseStore } from './key-lease-store.js';
import { FailoverKeyLeaseStore } from './key-lease-store.failover.js';
import { MemoryKeyLeaseStore } from './key-lease-store.memory.js';
import { RedisKeyLeaseStore } from './key-lease-store.redis.js';
import { KeyPoolService } from './key-pool.service.js';

/** The one place where the store is chosen. */
function createStore(redis: RedisConnections | null): KeyLeaseStore {
  const local = new MemoryKeyLeaseStore();
  return redis === null ? local : new FailoverKeyLeaseStore(new RedisKeyLeaseStore(redis), local);
}

/** Needs the `SettingsModule`. */
@Module({
  imports: [RedisModule],
  providers: [KeyPoolService, { provide: KEY_LEASE_STORE, inject: [RedisConnections], useFactory: createStore }],
  exports: [KeyPoolService],
})
export class KeyPoolModule {}
