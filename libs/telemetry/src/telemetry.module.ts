import { type DynamicModule, Module } from '@nestjs/common';
import type { Settings } from '#config';
import { JOB_QUEUE, type JobQueue } from '#jobs';
import { KeyPoolModule, KeyPoolService } from '#key-pool';
import { RedisConnections, RedisModule } from '#redis';
import { UsageModule, UsageService } from '#usage';
import { watchBudgets } from './gauges/budget-gauges.js';
import { watchJobs } from './gauges/job-gauges.js';
import { watchKeys } from './gauges/key-gauges.js';
import { watchRedis } from './gauges/redis-gauges.js';
import type { App, Telemetry } from './telemetry.js';

/** The injection token of the `Telemetry`, or null. */
export const TELEMETRY = Symbol('TELEMETRY');

/**
 * `@Inject(TELEMETRY)` gives what tells metrics and traces, or null where the settings ask for neither: then nobody listens to what happens but the logs, and
 * none of OpenTelemetry is loaded.
 */
@Module({})
export class TelemetryModule {
  /** @param jobs the module of the app's jobs */
  static forRoot(settings: Settings, app: App, jobs: Promise<DynamicModule>): DynamicModule {
    return {
      module: TelemetryModule,
      imports: [KeyPoolModule, RedisModule, UsageModule, jobs],
      providers: [
        {
          provide: TELEMETRY,
          inject: [KeyPoolService, JOB_QUEUE, UsageService, RedisConnections],
          useFactory: (pool: KeyPoolService, queue: JobQueue, usage: UsageService, redis: RedisConnections | null) =>
            isAsked(settings, app) ? start(settings, app, { pool, queue, usage, redis }) : null,
        },
      ],
      exports: [TELEMETRY],
    };
  }
}

interface Watched {
  pool: KeyPoolService;
  queue: JobQueue;
  usage: UsageService;
  redis: RedisConnections | null;
}

/** A worker is always ready to be asked, on the port of its probes. */
function isAsked({ metrics, otlp }: Settings, app: App): boolean {
  return app === 'worker' || metrics.port !== null || metrics.onApi || otlp.endpoint !== null;
}

async function start(settings: Settings, app: App, { pool, queue, usage, redis }: Watched): Promise<Telemetry> {
  const { Telemetry } = await import('./telemetry.js');
  const telemetry = new Telemetry(settings, app);
  watchKeys(telemetry.meter, pool);
  watchJobs(telemetry.meter, queue);
  watchBudgets(telemetry.meter, usage);
  if (redis !== null) watchRedis(telemetry.meter, redis);
  return telemetry;
}
