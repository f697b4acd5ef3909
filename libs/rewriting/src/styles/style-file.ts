import { hash } from 'node:crypto';
import { load, YAMLException } from 'js-yaml';
import { CHECKS } from './checks/index.js';
import type { Check, Style, StyleExample } from './style.js';

/** A file that makes no style. Each fault is a line for the operator: what it has, and what is allowed. */
export class StyleFileError extends Error {
  override readonly name = 'StyleFileError';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/** Is undefined for a value that is not allowed. */
type Reader<T> = (value: unknown) => T | undefined;

interface Field<T> {
  read: Reader<T>;
  allowed: string;
  /** Of a field that may be left out. */
  fallback?: T;
}

const LONGEST_DESCRIPTION = 200;
const LONGEST_INSTRUCTIONS = 10_000;
const MOST_WORDS = 100;
const LONGEST_WORD = 40;
const MOST_EXAMPLES = 20;

const checkNames = [...CHECKS.keys()];

/** What a style's file may have, and what its fields are called there. */
const FIELDS = {
  name: {
    read: (value) => (typeof value === 'string' && /^[a-z][a-z0-9-]{0,31}$/.test(value) ? value : undefined),
    allowed: 'a lower-case letter, then up to 31 lower-case letters, digits and hyphens',
  } satisfies Field<string>,
  description: {
    read: readDescription,
    allowed: `a line of at most ${LONGEST_DESCRIPTION} characters for each language (en: ...), at least one`,
  } satisfies Field<Record<string, string>>,
  instructions: {
    read: textOf(LONGEST_INSTRUCTIONS),
    allowed: `a text of at most ${LONGEST_INSTRUCTIONS} characters`,
  } satisfies Field<string>,
  calledBy: {
    read: listOf(MOST_WORDS, (value) => textOf(LONGEST_WORD)(value)?.toLowerCase()),
    allowed: `a list of at most ${MOST_WORDS} different words of at most ${LONGEST_WORD} characters, whatever their case`,
    fallback: [],
  } satisfies Field<string[]>,
  checks: {
    read: listOf(checkNames.length, (value) => (typeof value === 'string' ? CHECKS.get(value) : undefined)),
    allowed: `a list of ${checkNames.join(', ')}, each at most once`,
    fallback: ['has-words', 'same-language'].map((name) => CHECKS.get(name)!),
  } satisfies Field<Check[]>,
  examples: {
    read: listOf(MOST_EXAMPLES, readExample),
    allowed: `a list of at most ${MOST_EXAMPLES} pairs of a text and its rewrite`,
    fallback: [],
  } satisfies Field<StyleExample[]>,
  held: {
    read: (value) => (typeof value === 'boolean' ? value : undefined),
    allowed: 'true or false',
    fallback: false,
  } satisfies Field<boolean>,
};

/** The style that a file of YAML holds. @throws {StyleFileError} with all that is wrong with it */
export function parseStyle(content: string): Style {
  const given = mappingIn(content);
  const faults = Object.keys(given)
    .filter((name) => !Object.hasOwn(FIELDS, name))
    .map((name) => `${JSON.stringify(name)} is no field of a style: ${Object.keys(FIELDS).join(', ')}`);
  const read = <T>(name: keyof typeof FIELDS, { read: parse, allowed, fallback }: Field<T>): T => {
    if (given[name] === undefined && fallback !== undefined) return fallback;
    const value = parse(given[name]);
    if (value === undefined) faults.push(`${name} must be ${allowed}`);
    return value as T;
  };
  const style: Style = {
    name: read('name', FIELDS.name),
    description: read('description', FIELDS.description),
    instructions: read('instructions', FIELDS.instructions),
    calledBy: read('calledBy', FIELDS.calledBy),
    checks: read('checks', FIELDS.checks),
    examples: read('examples', FIELDS.examples),
    isHeld: read('held', FIELDS.held),
    hash: hash('sha256', content),
  };
  if (faults.length > 0) throw new StyleFileError(faults);
  return style;
}

function mappingIn(content: string): Record<string, unknown> {
  const value = content.trim() === '' ? null : valueIn(content);
  if (!isMapping(value)) throw new StyleFileError(['must be a mapping in YAML']);
  return value;
}

/** Without aliases, by which a small file could become a huge value. */
function valueIn(content: string): unknown {
  try {
    return load(content, { maxAliases: 0 });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark ? ` in line ${error.mark.line + 1}` : '';
    throw new StyleFileError([`is no YAML that may be used: ${error.reason}${line}`]);
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readDescription(value: unknown): Record<string, string> | undefined {
  if (!isMapping(value)) return undefined;
  const lines = Object.entries(value);
  const line = textOf(LONGEST_DESCRIPTION);
  const isRight = ([language, text]: [string, unknown]): boolean =>
    isLanguage(language) && line(text) !== undefined && !/[\r\n]/.test(String(text));
  return lines.length > 0 && lines.every(isRight) ? (value as Record<string, string>) : undefined;
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function readExample(value: unknown): StyleExample | undefined {
  if (!isMapping(value) || Object.keys(value).length !== 2) return undefined;
  const [text, rewrite] = [value['text'], value['rewrite']].map(textOf(LONGEST_INSTRUCTIONS));
  return text !== undefined && rewrite !== undefined ? { text, rewrite } : undefined;
}

/** Not blank, and without a surrogate that has lost its pair. */
function textOf(longest: number): Reader<string> {
  return (value) => {
    const isText = typeof value === 'string' && value.trim() !== '' && value.isWellFormed();
    return isText && value.length <= longest ? value : undefined;
  };
}

/** All of them allowed, and none twice. */
function listOf<T>(most: number, read: Reader<T>): Reader<T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length > most) return undefined;
    const items = value.map(read);
    const isRight = items.every((item) => item !== undefined) && new Set(items).size === items.length;
    return isRight ? items : undefined;
  };
}
