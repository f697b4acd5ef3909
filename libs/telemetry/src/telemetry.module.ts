import { type DynamicModule, Module } from '@nestjs/common';
import type { Settings } from '#config';
import { JOB_QUEUE, type JobQueue } from '#jobs';
import { KeyPoolModule, KeyPoolService } from '#key-pool';
import { RedisConnections, RedisModule } from '#redis';
import { watchJobs } from './gauges/job-gauges.js';
import { watchKeys } from './gauges/key-gauges.js';
import { watchRedis } from './gauges/redis-gauges.js';
import { type App, Telemetry } from './telemetry.js';

/** `@Inject(Telemetry)` gives what tells metrics and traces, or null where the settings ask for neither: then nobody listens to what happens but the logs. */
@Module({})
export class TelemetryModule {
  /** @param jobs the module of the app's jobs */
  static forRoot(settings: Settings, app: App, jobs: DynamicModule): DynamicModule {
    return {
      module: TelemetryModule,
      imports: [KeyPoolModule, RedisModule, jobs],
      providers: [
        {
          provide: Telemetry,
          inject: [KeyPoolService, JOB_QUEUE, RedisConnections],
          useFactory: (pool: KeyPoolService, queue: JobQueue, redis: RedisConnections | null) =>
            isAsked(settings, app) ? start(settings, app, { pool, queue, redis }) : null,
        },
      ],
      exports: [Telemetry],
    };
  }
}

interface Watched {
  pool: KeyPoolService;
  queue: JobQueue;
  redis: RedisConnections | null;
}

/** A worker is always ready to be asked, on the port of its probes. */
function isAsked({ metrics, otlpEndpoint }: Settings, app: App): boolean {
  return app === 'worker' || metrics.port !== null || metrics.onApi || otlpEndpoint !== null;
}

function start(settings: Settings, app: App, { pool, queue, redis }: Watched): Telemetry {
  const telemetry = new Telemetry(settings, app);
  watchKeys(telemetry.meter, pool);
  watchJobs(telemetry.meter, queue);
  if (redis !== null) watchRedis(telemetry.meter, redis);
  return telemetry;
}
