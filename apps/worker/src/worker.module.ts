import { type DynamicModule, Module } from '@nestjs/common';
import { type KeyWatchOptions, type Settings, SettingsModule } from '#config';
import { JobsModule } from '#jobs';
import { RedisModule } from '#redis';
import { HealthServer } from './health-server.js';

/** The api less its HTTP: it works jobs, whatever the settings say of the api. */
@Module({})
export class WorkerModule {
  static forRoot(settings: Settings, keyWatch?: KeyWatchOptions): DynamicModule {
    const ofWorker = { ...settings, worker: { ...settings.worker, inProcess: true } };
    return {
      module: WorkerModule,
      imports: [SettingsModule.forRoot(ofWorker, keyWatch), JobsModule.forRoot(ofWorker), RedisModule],
      providers: [HealthServer],
    };
  }
}
