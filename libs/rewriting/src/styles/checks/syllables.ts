import { syllable } from 'syllable';
import { speakNumber } from './spoken-number.js';
import { SYLLABLE_EXCEPTIONS, type SyllableRange } from './syllable-exceptions.js';

/** What stands between the words of a line; an apostrophe stands in them. */
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}']+/u;

/** Signs that are read aloud, by the syllables of their names. */
const SPOKEN_SIGNS: ReadonlyMap<string, number> = new Map(
  Object.entries({ '&': 1, '+': 1, '@': 1, '=': 2, '%': 2, $: 2, '€': 2, '£': 1, '#': 1 }),
);

/** How many syllables a line of English has: fewest and most, as its words are counted one way or another. */
export function syllablesOf(line: string): SyllableRange {
  return sum(line.split(/\s+/u).map(ofToken));
}

/** A token between spaces. The package's own count of the whole of it is always one of those that are accepted. */
function ofToken(token: string): SyllableRange {
  const words = token.normalize('NFC').replaceAll('’', "'").split(BETWEEN_WORDS);
  const parts = sum(words.map(ofWord));
  const signs = Array.from(token, (sign) => SPOKEN_SIGNS.get(sign) ?? 0).reduce((total, count) => total + count, 0);
  const whole = syllable(token);
  return { fewest: Math.min(parts.fewest, whole), most: Math.max(parts.most + signs, whole) };
}

function ofWord(text: string): SyllableRange {
  const word = /[^'](?:.*[^'])?/su.exec(text)?.[0] ?? '';
  if (word === '') return { fewest: 0, most: 0 };
  if (/\p{N}/u.test(word)) return ofWordWithDigits(word);
  const range = ofLowerCaseWord(word.toLowerCase());
  const mayBeSpelled = /^[A-Z]{2,5}$/.test(word);
  return mayBeSpelled ? { ...range, most: Math.max(range.most, spelledOut(word)) } : range;
}

/** Digits are read aloud or passed over; the letters among them are a word or are spelled out. */
function ofWordWithDigits(word: string): SyllableRange {
  const digits = (word.match(/[0-9]+/g) ?? []).reduce((total, number) => total + syllable(speakNumber(number)), 0);
  const letters = word.replace(/[^a-z]/gi, '');
  return { fewest: 0, most: digits + Math.max(syllable(letters), spelledOut(letters)) };
}

/** A double u has three syllables. */
function spelledOut(letters: string): number {
  return letters.length + 2 * (letters.match(/w/gi) ?? []).length;
}

function ofLowerCaseWord(word: string): SyllableRange {
  const exception = SYLLABLE_EXCEPTIONS.get(word);
  if (exception) return exception;
  const [, stem = '', ending = ''] = /^(.+)('(?:s|ll|ve|d|re))$/.exec(word) ?? [];
  if (ending !== '') return withEnding(stem, ending);
  const counts = [syllable(word), byVowels(word)];
  return { fewest: Math.min(...counts), most: Math.max(...counts) };
}

/** `fox's` and `it'll` have a syllable more than their stems, `he's` and `we'll` have not. */
function withEnding(stem: string, ending: string): SyllableRange {
  const range = ofLowerCaseWord(stem);
  if (ending === "'s")
    return /(?:[sxz]|[cs]h|[csgz]e)$/.test(stem) ? { fewest: range.fewest + 1, most: range.most + 1 } : range;
  const mayBeHeard = !/[aeiouy]$/.test(stem);
  return mayBeHeard ? { ...range, most: range.most + 1 } : range;
}

/** The usual rule of thumb: groups of vowels, without silent ones, and with vowels that stand beside each other but apart. */
function byVowels(word: string): number {
  const plain = word.normalize('NFD').replace(/[^a-z]/g, '');
  const groups = plain.match(/[aeiouy]+/g) ?? [];
  const silent = /[^aeiouytdl]ed$|[aeiouy]led$|[^aeiouyscgzxh]es$|[^aeiouyl]e$|[aeiouy]les?$/.test(plain) ? 1 : 0;
  const apart =
    /[aeiouy]ing|(?<![tcsgx])i(?:a|o(?!us|n))|(?<=r)ious|[^aeiou]ier$|oe[mt]|(?<![tc])ien[ct]|ue[lt]|iet/.test(plain)
      ? 1
      : 0;
  return Math.max(1, groups.length - silent + apart);
}

function sum(ranges: readonly SyllableRange[]): SyllableRange {
  return ranges.reduce((total, range) => ({ fewest: total.fewest + range.fewest, most: total.most + range.most }), {
    fewest: 0,
    most: 0,
  });
}
