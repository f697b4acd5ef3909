import { readFileSync } from 'node:fs';
import { type Counts, either, sum } from './counts.js';
import { readNumber, readOrdinal, readPlural } from './english-numbers.js';
import { spelledOut, syllablesByRule } from './english-rule.js';

/** Words, numbers, and signs that are read aloud; a digit of an emoji is none. */
const PARTS =
  /(?<spelled>(?:\p{L}\.){2,})|(?<word>'?\p{L}[\p{L}\p{M}']*)|(?<number>\d+(?:,\d{3})*(?:\.\d+)*(?![\d\uFE0F\u20E3]))(?:(?<ordinal>(?:st|nd|rd|th)\b)|(?<plural>'?s\b))?|(?<sign>[&+@=%$€£#°])/giu;

const SIGNS: Readonly<Record<string, Counts>> = {
  '&': [1],
  '+': [0, 1],
  '@': [0, 1],
  '=': [0, 2],
  '#': [0, 1, 2],
  '%': [2],
  $: [2],
  '€': [2],
  '£': [1],
  '°': [0, 2],
};

/** Read when the first word is counted. */
const EXCEPTIONS = new URL('english-exceptions.txt', import.meta.url);

let exceptions: ReadonlyMap<string, Counts> | null = null;

/** How many syllables a line of English has, by the CMU Pronouncing Dictionary, and by rule for words outside it. */
export function inEnglish(line: string): Counts {
  const parts = quiet(line).normalize('NFC').replaceAll('’', "'").matchAll(PARTS);
  return sum(Array.from(parts, ({ groups = {} }) => ofPart(groups)));
}

/** Capitals throughout say nothing of a word: none is spelled. */
function quiet(line: string): string {
  return /\p{Lu}.*\s.*\p{Lu}/u.test(line) && !/\p{Ll}/u.test(line) ? line.toLowerCase() : line;
}

function ofPart({ spelled, word, number, ordinal, plural, sign }: Record<string, string | undefined>): Counts {
  if (spelled) return [spelledOut(spelled.replaceAll('.', ''))];
  if (word) return ofWrittenWord(word);
  if (number && plural) return readPlural(number);
  if (number) return ordinal ? readOrdinal(number) : readNumber(number);
  return SIGNS[sign ?? ''] ?? [0];
}

/** An apostrophe at the end closes a quotation, or stands for the g of `doin'`. */
function ofWrittenWord(written: string): Counts {
  const word = written.replace(/'+$/, '');
  return /[aeiouy]in'$/i.test(written) ? either(ofWord(word), ofWord(`${word}g`)) : ofWord(word);
}

/** A word may hold capitals that are spelled: `ChatGPT`, `APIs`. */
function ofWord(word: string): Counts {
  const [, before = '', capitals, after = ''] = /^(.*[a-z])?([A-Z]{2,5})((?:'?s)?)$/.exec(word) ?? [];
  if (!capitals) return ofSmallLetters(plain(word));
  const letters = spelledOut(capitals);
  if (before !== '') return sum([ofSmallLetters(plain(before)), [letters]]);
  return either([letters], ofSmallLetters(plain(capitals + after)));
}

/** In small letters without marks; an `é` at the end is heard. */
function plain(word: string): string {
  return word
    .toLowerCase()
    .replace(/é(?=e?s?$)/, 'ay')
    .normalize('NFD')
    .replace(/[^a-z']/g, '');
}

function ofSmallLetters(word: string): Counts {
  const listed = exceptionOf(word);
  if (listed) return listed;
  const [, stem = '', ending = ''] = /^(.+)('(?:s|ll|ve|d|re))$/.exec(word) ?? [];
  if (ending === '') return [syllablesByRule(word)];
  return sum([ofSmallLetters(stem), ending === "'s" ? [syllablesByRule(word) - syllablesByRule(stem)] : [0, 1]]);
}

function exceptionOf(word: string): Counts | undefined {
  exceptions ??= readExceptions();
  return exceptions.get(word);
}

/** Each line has counts, and the words that have them; those that make-english-exceptions.mjs heads the file with have none. */
function readExceptions(): ReadonlyMap<string, Counts> {
  const lines = readFileSync(EXCEPTIONS, 'utf8')
    .split('\n')
    .filter((line) => /^\d/.test(line));
  return new Map(
    lines.flatMap((line) => {
      const [counts = '', ...words] = line.split(' ');
      const values = counts.split('-').map(Number);
      return words.map((word) => [word, values] as const);
    }),
  );
}
