import { Module } from '@nestjs/common';
import { type Settings, SETTINGS } from '#config';
import { KeyPoolModule } from '#key-pool';
import { LlmModule } from '#llm';
import { RewriteLogModule } from '#rewrite-log';
import { UsageModule } from '#usage';
import { ProviderCall } from './provider-call.js';
import { ProviderFallback } from './provider-fallback.js';
import { RewriteService } from './rewrite.service.js';
import { StyleDirectory } from './styles/style-directory.js';
import { Styles } from './styles/styles.js';

/** Gives the `RewriteService` and the `Styles`. Needs the `SettingsModule`. */
@Module({
  imports: [LlmModule, KeyPoolModule, RewriteLogModule, UsageModule],
  providers: [
    ProviderCall,
    ProviderFallback,
    RewriteService,
    Styles,
    {
      provide: StyleDirectory,
      inject: [SETTINGS.KEY, Styles],
      useFactory: ({ stylesDir }: Settings, styles: Styles) => stylesDir && StyleDirectory.open(stylesDir, styles),
    },
  ],
  exports: [RewriteService, Styles],
})
export class RewritingModule {}
