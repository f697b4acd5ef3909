import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const firstLine = (file, args) => execFileSync(file, args, { encoding: 'utf8' }).split('\n')[0];

/** What the figures were measured on. */
export function machine() {
  const { dependencies } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'));
  return {
    processor: cpus()[0].model,
    cores: cpus().length,
    memoryInGib: Math.round(totalmem() / 2 ** 30),
    kernel: release().split('-')[0],
    redis: /v=(\S+)/.exec(firstLine('redis-server', ['--version']))[1],
    packages: dependencies,
  };
}
