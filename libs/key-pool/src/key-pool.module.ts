import { Module } from '@nestjs/common';
import { KEY_LEASE_STORE } from './key-lease-store.js';
import { MemoryKeyLeaseStore } from './key-lease-store.memory.js';
import { KeyPoolService } from './key-pool.service.js';

/** Needs the `SettingsModule`. The one place where the store is chosen. */
@Module({
  providers: [KeyPoolService, { provide: KEY_LEASE_STORE, useFactory: () => new MemoryKeyLeaseStore() }],
  exports: [KeyPoolService],
})
export class KeyPoolModule {}
