import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { type Settings, SettingsModule } from '#config';
import { JobsModule } from '#jobs';
import { KeyPoolModule } from '#key-pool';
import { RedisModule } from '#redis';
import { RewritingModule } from '#rewriting';
import { HealthController } from './health/health.controller.js';
import { ProblemFilter } from './problem.filter.js';
import { HEARTBEAT_IN_MS, RewriteController } from './rewrite/rewrite.controller.js';
import { RewriteJobController } from './rewrite/rewrite-job.controller.js';
import { StylesController } from './rewrite/styles.controller.js';
import { OpenRequests } from './shutdown.js';

@Module({})
export class ApiModule {
  static forRoot(settings: Settings, heartbeatInMs: number): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        SettingsModule.forRoot(settings),
        RewritingModule,
        JobsModule.forRoot(settings),
        KeyPoolModule,
        RedisModule,
      ],
      controllers: [RewriteController, RewriteJobController, StylesController, HealthController],
      providers: [
        OpenRequests,
        { provide: HEARTBEAT_IN_MS, useValue: heartbeatInMs },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
