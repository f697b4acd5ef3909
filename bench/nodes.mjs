import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The version of each major that is measured. */
const VERSIONS = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' };

const ROOT = resolve(import.meta.dirname, '..');

/** The binary of a major version of Node: the one in use, or one that is fetched once, as `test/gc/nodes.sh` does. */
export function nodeOf(major) {
  if (process.versions.node.startsWith(`${major}.`))
    return { major, name: process.versions.node, file: process.execPath };
  const version = VERSIONS[major];
  if (version === undefined) throw new Error(`--nodes takes ${Object.keys(VERSIONS).join(', ')}, not ${major}`);
  const name = `node-${process.platform}-${process.arch}`;
  const directory = resolve(ROOT, `node_modules/.cache/node-${version}`);
  const file = `${directory}/node_modules/${name}/bin/node`;
  if (!existsSync(file)) {
    const args = ['install', '--no-save', '--no-package-lock', '--prefix', directory, `${name}@${version}`];
    execFileSync('npm', args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return { major, name: version, file };
}
