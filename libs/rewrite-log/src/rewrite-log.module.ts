import { Module } from '@nestjs/common';
import { SETTINGS } from '#config';
import type { Settings } from '#config';
import { REWRITE_LOG_STORE } from './rewrite-log-store.js';
import { MemoryRewriteLogStore } from './rewrite-log-store.memory.js';
import { RewriteLog } from './rewrite-log.js';

@Module({
  providers: [
    {
      provide: REWRITE_LOG_STORE,
      inject: [SETTINGS.KEY],
      useFactory: (settings: Settings) => new MemoryRewriteLogStore(settings.cache.maxBytes),
    },
    RewriteLog,
  ],
  exports: [RewriteLog, REWRITE_LOG_STORE],
})
export class RewriteLogModule {}
