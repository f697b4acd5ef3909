import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { type KeyWatchOptions, type Settings, SETTINGS, SettingsModule } from '#config';
import { JobsModule } from '#jobs';
import { KeyPoolModule } from '#key-pool';
import { RedisConnections, RedisModule } from '#redis';
import { RewritingModule } from '#rewriting';
import { TelemetryModule } from '#telemetry';
import { UsageModule } from '#usage';
import { HealthController } from './health/health.controller.js';
import { OpenStreams } from './http/open-streams.js';
import { RequestCounters } from './http/request-counter.js';
import { ProblemFilter } from './problem.filter.js';
import { RewriteController } from './rewrite/rewrite.controller.js';
import { RewriteJobController } from './rewrite/rewrite-job.controller.js';
import { StylesController } from './rewrite/styles.controller.js';
import { OpenRequests } from './shutdown.js';
import { UsageController } from './usage/usage.controller.js';

@Module({})
export class ApiModule {
  static forRoot(settings: Settings, keyWatch?: KeyWatchOptions): DynamicModule {
    const jobs = JobsModule.forRoot(settings);
    return {
      module: ApiModule,
      imports: [
        SettingsModule.forRoot(settings, keyWatch),
        RewritingModule,
        UsageModule,
        jobs,
        TelemetryModule.forRoot(settings, 'api', jobs),
        KeyPoolModule,
        RedisModule,
      ],
      controllers: [RewriteController, RewriteJobController, StylesController, UsageController, HealthController],
      providers: [
        OpenRequests,
        {
          provide: OpenStreams,
          inject: [SETTINGS.KEY],
          useFactory: ({ limits }: Settings) => new OpenStreams(limits),
        },
        {
          provide: RequestCounters,
          inject: [SETTINGS.KEY, RedisConnections],
          useFactory: (all: Settings, redis: RedisConnections | null) => new RequestCounters(all, redis),
        },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
