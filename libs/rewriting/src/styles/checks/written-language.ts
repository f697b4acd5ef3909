import { francAll } from 'franc-min';

/**
 * How near a text is to each language that is written in its script, by ISO 639-3: 1 the nearest, 0 as far as can be. A language
 * that is not listed is farther still.
 */
export type Nearness = ReadonlyMap<string, number>;

/** Of fewer letters a name or a loan word decides. In bytes of UTF-8: a Chinese character says as much as three Latin letters. */
const FEWEST_BYTES_OF_LETTERS = 32;

/** Twice what franc reads of the words: it looks at the first 2,048 characters only. */
const LONGEST_READ_IN_CHARACTERS = 5000;

const CODE = /```[^]*?(?:```|$)|`[^`\n]*`/g;

/** What stands together without a space; in a script without cases, which may do without spaces, words of it end where others begin. */
const RUNS = /[^\s\p{Lo}]+/gu;

/** A run with one of these is an address, a path, a name in code or a number, and of no language. */
const NO_WORD = /[\p{N}_/@\\=<>{}[\]]/u;

/** A text of several scripts is of no one language, unless the others are as few as names in it. */
const FEWEST_OF_ITS_SCRIPT = 0.8;

/** Null for a text that is too short, or too mixed, to tell. */
export function nearnessToLanguages(text: string): Nearness | null {
  const words = wordsOf(text);
  const letters = words.replace(/\P{L}/gu, '');
  if (Buffer.byteLength(letters) < FEWEST_BYTES_OF_LETTERS) return null;
  const latin = latinShareOf(letters);
  if (Math.max(latin, 1 - latin) < FEWEST_OF_ITS_SCRIPT) return null;
  return new Map(francAll(words));
}

function wordsOf(text: string): string {
  const withoutCode = text.slice(0, LONGEST_READ_IN_CHARACTERS).replace(CODE, ' ');
  return withoutCode.replace(RUNS, (run) => (NO_WORD.test(run) ? ' ' : run));
}

export function nearestLanguage(nearness: Nearness): string {
  const [first] = nearness.keys();
  return first ?? 'und';
}

/**
 * A text must be so much nearer to its own language than to another to be surely not written in that one. Measured: over 2,000 rewrites
 * in the language of their text stay below 0.2, nine in ten translations lie above.
 */
const CLEAR_DISTANCE = 0.28;

export function isClearlyApart(language: string, nearness: Nearness): boolean {
  return 1 - (nearness.get(language) ?? 0) >= CLEAR_DISTANCE;
}

/** English has letters with marks in loan words only: no text of it has them in so large a share of its words. */
const FEWEST_MARKED_WORDS = 0.2;

function hasMarksOfAnother(text: string): boolean {
  const words = text.match(/\p{Script=Latin}[\p{Script=Latin}\p{M}]*/gu) ?? [];
  const marked = words.filter((word) => /[^A-Za-z]/.test(word));
  return marked.length >= Math.max(FEWEST_MARKED_WORDS * words.length, 2);
}

/** Another script or its own letters, whatever the length; else another language, where there is enough of it to tell. */
export function isSurelyNotEnglish(text: string): boolean {
  const letters = text.slice(0, LONGEST_READ_IN_CHARACTERS).replace(/\P{L}/gu, '');
  if (latinShareOf(letters) < 0.5 || hasMarksOfAnother(text.slice(0, LONGEST_READ_IN_CHARACTERS))) return true;
  const nearness = nearnessToLanguages(text);
  return nearness !== null && isClearlyApart('eng', nearness);
}

/** 1 for no letters at all. */
function latinShareOf(letters: string): number {
  return letters === '' ? 1 : letters.replace(/\P{Script=Latin}/gu, '').length / letters.length;
}
