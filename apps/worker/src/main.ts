import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings, type Settings } from '#config';
import {
  announceSettings,
  createLogger,
  fail,
  listenFailure,
  logHappenings,
  NestLogger,
  startOrFail,
  stopOnSignal,
} from '#process';
import { HealthServer } from './health-server.js';
import { WorkerModule } from './worker.module.js';

const logger = new Logger('Worker');

async function main(): Promise<void> {
  const settings = loadSettings();
  if (settings.redis === null) {
    fail('The worker needs REDIS_URL: without it, jobs are kept and worked inside the api.');
  }
  const log = createLogger({ level: settings.logLevel });
  logHappenings(log);
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(settings, { sources: {} }), {
    logger: new NestLogger(log),
    abortOnError: false,
  });
  stopOnSignal(logger, () => app.close());
  logger.log(`Listening on ${await listen(app.get(HealthServer), settings)}`);
  logger.log(`Working at most ${settings.worker.concurrency} jobs at once, of the prefix ${settings.redis.keyPrefix}`);
  announceSettings(logger, settings);
}

/** Gives the address. */
async function listen(server: HealthServer, { http: { host }, worker: { port } }: Settings): Promise<string> {
  try {
    return await server.listen(host, port);
  } catch (error) {
    return fail(listenFailure(error, { portName: 'WORKER_PORT', host, port }));
  }
}

await startOrFail(main);
