import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadSettings, type ProviderName, type ProviderSettings, type Settings } from '#config';
import { announceSettings, fail, listenFailure, startOrFail, stopOnSignal } from '#process';
import { metricsPage, PageServer, TELEMETRY, type Telemetry } from '#telemetry';
import { createApi } from './create-api.js';
import { stopApi } from './shutdown.js';

const logger = new Logger('Api');

async function main(): Promise<void> {
  const settings = loadSettings();
  const app = await createApi(settings, { keyWatch: { sources: {} } });
  stopOnSignal(logger, () => stopApi(app, settings.shutdownGraceInMs, settings.http.shutdownDelayInMs));
  logger.log(`Listening on ${await listen(app, settings)}`);
  if (settings.metrics.port !== null) await tellMetrics(app, settings.http.host, settings.metrics.port);
  announce(settings);
  announceSettings(logger, settings);
}

/** Gives the address. */
async function listen(app: NestFastifyApplication, { http: { host, port } }: Settings): Promise<string> {
  try {
    return await app.getHttpAdapter().getInstance().listen({ host, port });
  } catch (error) {
    return fail(listenFailure(error, { portName: 'PORT', host, port }));
  }
}

async function tellMetrics(app: NestFastifyApplication, host: string, port: number): Promise<void> {
  const server = new PageServer(new Map([['/metrics', metricsPage(app.get<Telemetry>(TELEMETRY))]]));
  try {
    logger.log(`Metrics at ${await server.listen(host, port)}/metrics`);
  } catch (error) {
    fail(listenFailure(error, { portName: 'METRICS_PORT', host, port }));
  }
}

function announce({ providers, llm, redis, worker }: Settings): void {
  const found = providers.map((provider) => describe(provider, llm[provider]!));
  logger.log(`Providers, in order of preference: ${found.join(', ')}`);
  if (redis === null) {
    logger.warn(
      'Everything is kept in the memory of this process: jobs, streams and cached rewrites do not outlive it.',
    );
    return;
  }
  const workers = worker.inProcess ? 'jobs are worked here too' : 'jobs are worked by worker processes';
  logger.log(`Shared through Redis under the prefix ${redis.keyPrefix}; ${workers}`);
}

/** The stub has no key that anybody gave it. */
function describe(provider: ProviderName, { kind, keys }: ProviderSettings): string {
  return kind === 'stub' ? provider : `${provider} (${keys.length} ${keys.length === 1 ? 'key' : 'keys'})`;
}

await startOrFail(main);
