import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'dotenv';
import { SettingsError } from './settings-error.js';

/** A variable's value and where it stands: null for the process itself, else the file's name. */
export interface EnvironmentEntry {
  value: string;
  file: string | null;
}

/** The variables that are set, by name. An empty value counts as unset. */
export type Environment = ReadonlyMap<string, EnvironmentEntry>;

/** Where settings are read from. */
export interface EnvironmentSources {
  /** The variables of the process; default `process.env`. */
  variables?: Readonly<Record<string, string | undefined>>;
  /** Where `.env` and `.secrets` stand; default the working directory. Null: no such files. */
  directory?: string | null;
}

/** A file of `SECRETS_DIR` is a secret if its name can be a variable's: mounts hold other entries too, such as `..data`. */
const SECRET_FILE_NAME = /^[A-Z][A-Za-z0-9_-]*$/;

/**
 * Reads the variables of the process, the files of `SECRETS_DIR`, `.secrets` and `.env`; the first that sets a
 * variable wins. Writes nothing back.
 * @throws {SettingsError} if `SECRETS_DIR` is no directory that can be read, or a file that exists cannot be read
 */
export function readEnvironment(sources: EnvironmentSources = {}): Environment {
  const { variables = process.env, directory = process.cwd() } = sources;
  const ofProcess = entriesOf(variables, null);
  const ofFiles = directory === null ? [] : ['.secrets', '.env'].map((file) => readVariables(directory, file));
  const withoutSecrets = merge([ofProcess, ...ofFiles]);
  const secretsDirectory = withoutSecrets.get('SECRETS_DIR')?.value;
  if (secretsDirectory === undefined) return withoutSecrets;
  return merge([ofProcess, readSecrets(resolve(directory ?? '.', secretsDirectory)), ...ofFiles]);
}

function merge(byPrecedence: readonly Environment[]): Environment {
  const merged = new Map<string, EnvironmentEntry>();
  for (const environment of byPrecedence) {
    for (const [name, entry] of environment) if (!merged.has(name)) merged.set(name, entry);
  }
  return merged;
}

function entriesOf(values: Readonly<Record<string, string | undefined>>, file: string | null): Environment {
  const set = Object.entries(values).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return new Map(set.map(([name, value]) => [name, { value, file }]));
}

function readVariables(directory: string, file: string): Environment {
  const content = readText(join(directory, file), file);
  return entriesOf(content === null ? {} : parse(content), file);
}

function readSecrets(directory: string): Environment {
  const names = entriesIn(directory).filter((name) => SECRET_FILE_NAME.test(name) && mayBeFile(join(directory, name)));
  const values = names.map((name) => [name, readText(join(directory, name), name)?.replace(/\r?\n$/, '')] as const);
  return entriesOf(Object.fromEntries(values), 'SECRETS_DIR');
}

function entriesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const given = JSON.stringify(directory);
    throw new SettingsError([`SECRETS_DIR is ${given}, but must be a directory that can be read (${codeOf(error)})`]);
  }
}

/** True also for what cannot be looked at, so that reading it tells why. */
function mayBeFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return true;
  }
}

/** Null if there is no such file. */
function readText(path: string, name: string): string | null {
  try {
    return textOf(readFileSync(path));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return null;
    throw new SettingsError([`${name} cannot be read (${code}): it must be a readable file of UTF-8 or absent`]);
  }
}

/** Without a byte order mark. @throws {TypeError} with a code, for what is no UTF-8: read all the same, it would have no variables. */
function textOf(bytes: Buffer): string {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  if (text.includes('\0'))
    throw Object.assign(new TypeError('NUL in a text'), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
  return text;
}

/** The code of an error of the file system. It is no `instanceof Error` where the code runs in a realm of its own. */
function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
}
