import { Module } from '@nestjs/common';
import { RedisConnections, RedisModule } from '#redis';
import { USAGE_LEDGER, type UsageLedger } from './usage-ledger.js';
import { FailoverUsageLedger } from './usage-ledger.failover.js';
import { MemoryUsageLedger } from './usage-ledger.memory.js';
import { RedisUsageLedger } from './usage-ledger.redis.js';
import { UsageService } from './usage.service.js';

/** The one place where the ledger is chosen. */
function createLedger(redis: RedisConnections | null): UsageLedger {
  const local = new MemoryUsageLedger();
  return redis === null ? local : new FailoverUsageLedger(new RedisUsageLedger(redis), local);
}

/** Needs the `SettingsModule`. */
@Module({
  imports: [RedisModule],
  providers: [UsageService, { provide: USAGE_LEDGER, inject: [RedisConnections], useFactory: createLedger }],
  exports: [UsageService],
})
export class UsageModule {}
