import { type Environment, type EnvironmentEntry, isEmpty } from './environment.js';
import { SettingsError } from './settings-error.js';

/** Turns a variable's text into its value, or throws a `NotAllowed`. */
export type Parser<T> = (given: string) => T;

/** What is allowed instead, as it ends the sentence "PORT is ..., but must be". */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed';
}

/** How a refused value is shown. */
export type Display = (given: string) => string;

const LONGEST_SHOWN = 80;

export const shown: Display = (given) =>
  JSON.stringify(given.length > LONGEST_SHOWN ? `${given.slice(0, LONGEST_SHOWN)}...` : given);

export const hidden: Display = () => 'set to something else (not shown)';

/** Families of names in which a name that no setting has is taken for a misspelt one, also in small letters. */
const FAMILIES_IN_FILES =
  /^(REDIS|LLM|CLIENT_API|CACHE|REWRITE|STREAM|JOB|WORKER|STUB|RATE|MAX|CORS|METRICS|ADMIN|STYLES?|TRUST|SHUTDOWN)_/;
/** A process inherits variables that are not meant for this service, so fewer names are certainly ours. */
const FAMILIES_IN_PROCESS = /^(LLM_API__|CLIENT_API_)/;

/** There a warning tells of such files. */
const SECRETS_DIR = 'SECRETS_DIR';

/**
 * Reads settings one by one and collects what is wrong with them, so that all problems are told at once. A wrong
 * setting reads as its fallback until `finish` throws.
 */
export class SettingsReader {
  private readonly known = new Set<string>();
  private readonly problems: string[] = [];
  private readonly doubts = new Set<string>();

  /** What is set. */
  private readonly environment: Environment;
  /** What is set to nothing. */
  private readonly empty: Environment;

  constructor(environment: Environment) {
    const entries = [...environment];
    this.environment = new Map(entries.filter(([, entry]) => !isEmpty(entry)));
    this.empty = new Map(entries.filter(([, entry]) => isEmpty(entry)));
  }

  /** The value of the variable, or the fallback if it is unset or wrong. `show` is how a wrong value stands in its problem. */
  read<T, F>(name: string, fallback: F, parse: Parser<T>, show: Display = shown): T | F {
    const entry = this.entry(name);
    if (entry === undefined) return fallback;
    if (entry.doubt === 'cut') {
      this.refuse(
        `${name}${place(entry)} has a # that cuts its value: put the value in single quotes, or a blank before a comment's #`,
      );
      return fallback;
    }
    if (entry.doubt === 'other-in-compose') {
      this.warn(`${name}${place(entry)} is another value where Docker Compose reads the file: put it in single quotes`);
    }
    return this.parse(name, entry, fallback, parse, show);
  }

  /** Names of the variables that are set and match, sorted, and what their pattern's first group matched. */
  matching(pattern: RegExp): { name: string; match: string }[] {
    const found = [...this.environment.keys()].map((name) => ({ name, match: pattern.exec(name)?.[1] }));
    return found
      .filter((candidate): candidate is { name: string; match: string } => candidate.match !== undefined)
      .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  }

  /** The variables that match and are set to nothing. */
  emptyOnes(pattern: RegExp): string[] {
    return [...this.empty].filter(([name]) => pattern.test(name)).map(([name, entry]) => `${name}${place(entry)}`);
  }

  /** Refuses the variables that match and are set to nothing, where that must not pass for unset. */
  refuseEmpty(pattern: RegExp, parse: Parser<unknown>): void {
    for (const [name, entry] of this.empty) if (pattern.test(name)) this.parse(name, entry, null, parse, hidden);
  }

  /** The names of all settings that have been read. */
  knownNames(): string[] {
    return [...this.known];
  }

  /** The names of the variables that are set and that no setting has. */
  unknownNames(): string[] {
    return [...this.environment.keys()].filter((name) => !this.known.has(name));
  }

  /** Whether a setting of this name has been read. */
  knows(name: string): boolean {
    return this.known.has(name);
  }

  /** The names of the files in `SECRETS_DIR`; null where it is not set. */
  filesOfSecrets(): readonly string[] | null {
    return this.environment.get('SECRETS_DIR')?.holds ?? null;
  }

  /** Whether a variable of this name is set. */
  isSet(name: string): boolean {
    return this.environment.has(name);
  }

  /** What may be meant otherwise than it is read. */
  get warnings(): readonly string[] {
    return [...this.doubts];
  }

  /** Notes a problem, for which `finish` throws. */
  refuse(problem: string): void {
    this.problems.push(problem);
  }

  /** Notes a doubt for `warnings`; the settings hold all the same. */
  warn(doubt: string): void {
    this.doubts.add(doubt);
  }

  /** Ends the reading. @throws {SettingsError} if any setting was wrong, or if a name of ours is set that no setting has */
  finish(): void {
    for (const [name, entry] of this.environment) {
      if (this.known.has(name)) continue;
      const families = entry.file === null ? FAMILIES_IN_PROCESS : FAMILIES_IN_FILES;
      if (families.test(entry.file === SECRETS_DIR ? name : name.toUpperCase()))
        this.refuse(`${name}${place(entry)} is no setting of this service: correct or remove it`);
    }
    if (this.problems.length > 0) throw new SettingsError(this.problems);
  }

  private parse<T, F>(name: string, entry: EnvironmentEntry, fallback: F, parse: Parser<T>, show: Display): T | F {
    try {
      return parse(entry.value);
    } catch (error) {
      if (!(error instanceof NotAllowed)) throw error;
      this.refuse(`${name}${place(entry)} is ${display(entry, show)}, but must be ${error.message}`);
      return fallback;
    }
  }

  private entry(name: string): EnvironmentEntry | undefined {
    this.known.add(name);
    return this.environment.get(name);
  }
}

/** A file of secrets shows no value at all: where a line break is lost, that of one setting holds the next line's key. */
function display({ value, file }: EnvironmentEntry, show: Display): string {
  if (value === '') return 'empty';
  return file === null || file === '.env' ? show(value) : hidden(value);
}

function place(entry: EnvironmentEntry): string {
  return entry.file === null ? '' : ` (in ${entry.file})`;
}
