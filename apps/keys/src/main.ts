import { Logger } from '@nestjs/common';
import { loadSettings } from '#config';
import { KeyInventory, RedisKeyLeaseStore } from '#key-pool';
import { fail, startOrFail } from '#process';
import { RedisConnections, RedisUnavailableError } from '#redis';
import { keyTable } from './key-table.js';

type Command = (keys: KeyInventory) => Promise<string>;

const USAGE = 'Usage: keys list | keys release <provider> <id>, with an id that list shows';

const silent = (): void => undefined;

async function main(): Promise<void> {
  const command = commandOf(process.argv.slice(2));
  if (command === null) return endWith(2, USAGE);
  const settings = loadSettings();
  if (settings.redis === null) {
    fail('Without REDIS_URL the rests of keys are kept in the memory of the service: a restart ends them.');
  }
  // The outcome is told in a line of our own.
  let trouble: string | null = null;
  Logger.overrideLogger({ log: silent, error: silent, warn: (line: string) => (trouble = line) });
  const redis = await RedisConnections.open(settings.redis);
  try {
    process.stdout.write(await command(new KeyInventory(settings, new RedisKeyLeaseStore(redis))));
  } catch (error) {
    if (!(error instanceof RedisUnavailableError)) throw error;
    endWith(1, `Nothing was listed or released (${trouble ?? error.message}). Is REDIS_URL that of the service?`);
  } finally {
    await redis.close();
  }
}

/** Null: no such command. */
function commandOf([name, provider, id, ...rest]: readonly string[]): Command | null {
  if (name === 'list' && provider === undefined) return async (keys) => keyTable(await keys.list());
  if (name !== 'release' || provider === undefined || id === undefined || rest.length > 0) return null;
  return (keys) => release(keys, provider, id);
}

async function release(keys: KeyInventory, provider: string, id: string): Promise<string> {
  if (await keys.release(provider, id)) return `Key ${id} of ${provider} rests no more.\n`;
  endWith(1, `There is no key ${id} of ${provider}: "keys list" shows those that there are.`);
  return '';
}

function endWith(exitCode: number, line: string): void {
  process.stderr.write(`${line}\n`);
  process.exitCode = exitCode;
}

await startOrFail(main);
