import { Module } from '@nestjs/common';
import { SETTINGS } from '#config';
import type { Settings } from '#config';
import { RedisConnections, RedisModule } from '#redis';
import { LocalLogs } from './local-logs.js';
import { SharedLogs } from './redis/shared-logs.js';
import { RewriteLogs } from './rewrite-logs.js';

function logsFor({ cache }: Settings, connections: RedisConnections | null): RewriteLogs {
  const shared = connections && new SharedLogs(connections, cache.maxBytes);
  return new RewriteLogs(new LocalLogs(cache.maxBytes), shared);
}

/** Gives the `RewriteLogs`, with Redis where the settings say so. Needs the `SettingsModule`. */
@Module({
  imports: [RedisModule],
  providers: [{ provide: RewriteLogs, inject: [SETTINGS.KEY, RedisConnections], useFactory: logsFor }],
  exports: [RewriteLogs],
})
export class RewriteLogModule {}
