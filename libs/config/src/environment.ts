import { join, resolve } from 'node:path';
import { bytesOf, isFile, namesIn, perform, performAside, type Steps } from './file-steps.js';
import { type Doubt, readAssignments, strayLine } from './settings-file.js';
import { SettingsError } from './settings-error.js';

/** A variable's value and where it stands: null for the process itself, else the file's name. */
export interface EnvironmentEntry {
  value: string;
  file: string | null;
  /** What is doubtful in how it stands in its file. */
  doubt?: Doubt;
  /** Of `SECRETS_DIR`: the names of the files in the directory. */
  holds?: readonly string[];
}

/** By name, the variables that are set, and those that are set to nothing and nowhere to anything: an empty value counts as unset. */
export type Environment = ReadonlyMap<string, EnvironmentEntry>;

/** Whether a variable is set to nothing. What a doubtful `#` has cut is not: there somebody wrote a value. */
export function isEmpty({ value, doubt }: EnvironmentEntry): boolean {
  return value === '' && doubt === undefined;
}

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
 * @throws {SettingsError} if `SECRETS_DIR` is no directory that can be read, a file that exists cannot be read, or a line of it sets nothing
 */
export function readEnvironment(sources?: EnvironmentSources): Environment {
  return perform(environmentOf(sources));
}

/** The same, while the process goes on: a disk or a mount may be slow. */
export function readEnvironmentAside(sources?: EnvironmentSources): Promise<Environment> {
  return performAside(environmentOf(sources));
}

function* environmentOf(sources: EnvironmentSources = {}): Steps<Environment> {
  const { variables = process.env, directory = process.cwd() } = sources;
  const ofProcess = entriesOf(variables, null);
  const ofFiles: Environment[] = [];
  if (directory !== null) for (const file of ['.secrets', '.env']) ofFiles.push(yield* readVariables(directory, file));
  const withoutSecrets = merge([ofProcess, ...ofFiles]);
  const place = withoutSecrets.get('SECRETS_DIR');
  if (place === undefined || isEmpty(place)) return withoutSecrets;
  const secretsDirectory = resolve(directory ?? '.', place.value);
  const holds = yield* filesIn(secretsDirectory);
  const ofSecrets = yield* readSecrets(secretsDirectory, holds);
  return merge([new Map([['SECRETS_DIR', { ...place, holds }]]), ofProcess, ofSecrets, ...ofFiles]);
}

function merge(byPrecedence: readonly Environment[]): Environment {
  const merged = new Map<string, EnvironmentEntry>();
  for (const environment of byPrecedence) {
    for (const [name, entry] of environment) {
      const winner = merged.get(name);
      if (winner === undefined || (isEmpty(winner) && !isEmpty(entry))) merged.set(name, entry);
    }
  }
  return merged;
}

function entriesOf(
  values: Readonly<Record<string, string | undefined>>,
  file: string | null,
  doubts?: ReadonlyMap<string, Doubt>,
): Environment {
  const set = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const entryOf = (name: string, value: string): EnvironmentEntry => {
    const doubt = doubts?.get(name);
    return { value, file, ...(doubt && { doubt }) };
  };
  return new Map(set.map(([name, value]) => [name, entryOf(name, value)]));
}

function* readVariables(directory: string, file: string): Steps<Environment> {
  const content = yield* readText(join(directory, file), file);
  if (content === null) return new Map();
  const stray = strayLine(content);
  if (stray !== null)
    throw new SettingsError([`${file}, line ${stray}: a line must be NAME=value, begin with #, or be empty`]);
  const { values, doubts } = readAssignments(content);
  return entriesOf(values, file, doubts);
}

function* readSecrets(directory: string, files: readonly string[]): Steps<Environment> {
  const values: Record<string, string | undefined> = {};
  for (const name of files.filter((file) => SECRET_FILE_NAME.test(file))) {
    values[name] = (yield* readText(join(directory, name), name))?.replace(/\r?\n$/, '');
  }
  return entriesOf(values, 'SECRETS_DIR');
}

function* filesIn(directory: string): Steps<string[]> {
  const files: string[] = [];
  for (const name of yield* entriesIn(directory)) {
    if (!name.startsWith('.') && (yield* mayBeFile(join(directory, name)))) files.push(name);
  }
  return files;
}

function* entriesIn(directory: string): Steps<string[]> {
  try {
    return (yield* namesIn(directory)).sort();
  } catch (error) {
    const given = JSON.stringify(directory);
    throw new SettingsError([`SECRETS_DIR is ${given}, but must be a directory that can be read (${codeOf(error)})`]);
  }
}

/** True also for what cannot be looked at, so that reading it tells why. */
function* mayBeFile(path: string): Steps<boolean> {
  try {
    return yield* isFile(path);
  } catch {
    return true;
  }
}

/** Null if there is no such file. */
function* readText(path: string, name: string): Steps<string | null> {
  try {
    return textOf(yield* bytesOf(path));
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
