import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { type KeyWatchOptions, type Settings, SETTINGS, SettingsModule } from '#config';
import { JobsModule } from '#jobs';
import { KeyPoolModule } from '#key-pool';
import { RedisConnections, RedisModule } from '#redis';
import { RewritingModule } from '#rewriting';
import { HealthController } from './health/health.controller.js';
import { OpenStreams } from './http/open-streams.js';
import { RequestCounter } from './http/request-counter.js';
import { ProblemFilter } from './problem.filter.js';
import { HEARTBEAT_IN_MS, RewriteController } from './rewrite/rewrite.controller.js';
import { RewriteJobController } from './rewrite/rewrite-job.controller.js';
import { StylesController } from './rewrite/styles.controller.js';
import { OpenRequests } from './shutdown.js';

@Module({})
export class ApiModule {
  static forRoot(settings: Settings, heartbeatInMs: number, keyWatch?: KeyWatchOptions): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        SettingsModule.forRoot(settings, keyWatch),
        RewritingModule,
        JobsModule.forRoot(settings),
        KeyPoolModule,
        RedisModule,
      ],
      controllers: [RewriteController, RewriteJobController, StylesController, HealthController],
      providers: [
        OpenRequests,
        {
          provide: OpenStreams,
          inject: [SETTINGS.KEY],
          useFactory: ({ limits }: Settings) => new OpenStreams(limits),
        },
        {
          provide: RequestCounter,
          inject: [SETTINGS.KEY, RedisConnections],
          useFactory: ({ limits }: Settings, redis: RedisConnections | null) =>
            new RequestCounter(limits.requestsPerMinute, redis),
        },
        { provide: HEARTBEAT_IN_MS, useValue: heartbeatInMs },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
