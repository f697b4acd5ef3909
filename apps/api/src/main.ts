import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadSettings, type Settings, SettingsError } from '#config';
import { createApi } from './create-api.js';
import { stopApi } from './shutdown.js';

const logger = new Logger('Api');

async function main(): Promise<void> {
  const settings = readSettings();
  const app = await createApi(settings);
  stopOnSignal(app, settings.shutdownGraceInMs);
  logger.log(`Listening on ${await listen(app, settings)}`);
  announce(settings);
}

function readSettings(): Settings {
  try {
    return loadSettings();
  } catch (error) {
    if (error instanceof SettingsError) return fail(...error.problems);
    throw error;
  }
}

/** Gives the address. */
async function listen(app: NestFastifyApplication, { http: { host, port } }: Settings): Promise<string> {
  try {
    return await app.getHttpAdapter().getInstance().listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EADDRINUSE')
      return fail(`PORT ${port} of HOST ${host} is in use by another process: set PORT to a free one.`);
    return fail(
      `Cannot listen on HOST ${host}, PORT ${port} (${code}): set them to an address of this machine that is allowed.`,
    );
  }
}

function announce({ providers, llm, redis, worker }: Settings): void {
  const found = providers.map((provider) => `${provider} (${count(llm[provider].keys.length, 'key')})`);
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

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The first signal stops the service in order, a second one at once. */
function stopOnSignal(app: NestFastifyApplication, graceInMs: number): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    logger.log('Stopping');
    void stopApi(app, graceInMs).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

function fail(...lines: string[]): never {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}

await main();
