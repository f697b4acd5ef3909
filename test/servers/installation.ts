import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const { MODEL_SERVERS_DIR, XDG_CACHE_HOME } = process.env;

/** Where install.sh puts the servers. */
const DIRECTORY = MODEL_SERVERS_DIR ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'rewrite-model-servers');

/** A file of the installation. @throws for one that is missing, saying how to get it */
export function installed(server: string, ...path: string[]): string {
  const file = join(DIRECTORY, ...path);
  if (!existsSync(file)) throw new Error(`${file} is missing: run test/servers/install.sh ${server}`);
  return file;
}

/** The version of a server that install.sh installs. */
export function versionOf(name: string): string {
  const script = readFileSync(resolve('test/servers/install.sh'), 'utf8');
  const version = new RegExp(`^${name}=v?(\\S+)$`, 'm').exec(script)?.[1];
  if (version === undefined) throw new Error(`test/servers/install.sh names no version ${name}`);
  return version;
}

/** The tiny models, made once. */
export function modelFile(name: string): string {
  return installed('models', 'models', name);
}
