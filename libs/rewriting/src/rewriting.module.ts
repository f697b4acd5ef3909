import { Module } from '@nestjs/common';
import { KeyPoolModule } from '#key-pool';
import { LlmModule } from '#llm';
import { RewriteLogModule } from '#rewrite-log';
import { ProviderCall } from './provider-call.js';
import { ProviderFallback } from './provider-fallback.js';
import { RewriteAttempts } from './rewrite-attempts.js';
import { RewriteRun } from './rewrite-run.js';
import { RewriteService } from './rewrite.service.js';

/** Gives the `RewriteService`. Needs the `SettingsModule`. */
@Module({
  imports: [LlmModule, KeyPoolModule, RewriteLogModule],
  providers: [ProviderCall, ProviderFallback, RewriteAttempts, RewriteRun, RewriteService],
  exports: [RewriteService],
})
export class RewritingModule {}
