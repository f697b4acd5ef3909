import { type DynamicModule, Module } from '@nestjs/common';
import { type KeyWatchOptions, type Settings, SettingsModule } from '#config';
import { JobsModule } from '#jobs';
import { RedisModule } from '#redis';
import { TelemetryModule } from '#telemetry';
import { HealthServer } from './health-server.js';

/** The api less its HTTP: it works jobs, whatever the settings say of the api. */
@Module({})
export class WorkerModule {
  static forRoot(settings: Settings, keyWatch?: KeyWatchOptions): DynamicModule {
    const ofWorker = { ...settings, worker: { ...settings.worker, inProcess: true } };
    const jobs = JobsModule.forRoot(ofWorker);
    return {
      module: WorkerModule,
      imports: [
        SettingsModule.forRoot(ofWorker, keyWatch),
        jobs,
        RedisModule,
        TelemetryModule.forRoot(ofWorker, 'worker', jobs),
      ],
      providers: [HealthServer],
    };
  }
}
