import { syllable } from 'syllable';
import { HAIKU_STOCK } from './haiku-stock.js';
import { choose, hashText } from './text-hash.js';

const LINES = [5, 7, 5] as const;

/** Long texts are not read whole: so many of their words, evenly spread, are looked at. */
const MOST_WORDS_READ = 120;
const LONGEST_WORD = 24;
/** Words that count no syllable (numbers, emoji, other scripts) are welcome, but few to a line. */
const MOST_SILENT_WORDS_A_LINE = 2;

const SMALL_WORDS: ReadonlySet<string> = new Set(
  (
    'a an and are as at be but by do for from had has have he her his i if in is it its me my no not of on or our she so ' +
    'than that the their them then there they this to us was we were which who will with would you your'
  ).split(' '),
);

interface CountedWord {
  text: string;
  syllables: number;
}

const STOCK_BY_SYLLABLES: ReadonlyMap<number, string[]> = groupStock();

/**
 * Three lines of five, seven and five syllables, as the package `syllable` counts them: words of the text in their
 * order, where they fit, and seasonal words where they do not.
 */
export function toHaiku(text: string): string {
  const words = pickWords(text);
  const hash = hashText(text);
  return LINES.map((syllables, index) => writeLine(words, syllables, hash + index)).join('\n');
}

/** Takes the words for a line from the front of `words`; a word that does not fit is left to the next line. */
function writeLine(words: CountedWord[], syllables: number, hash: number): string {
  const line: string[] = [];
  let open = syllables;
  let silent = 0;
  for (let word = words[0]; word && word.syllables <= open; word = words[0]) {
    words.shift();
    if (word.syllables === 0) silent += 1;
    if (word.syllables > 0 || silent <= MOST_SILENT_WORDS_A_LINE) line.push(word.text);
    open -= word.syllables;
  }
  if (open > 0) line.push(choose(STOCK_BY_SYLLABLES.get(open) ?? [], hash));
  return line.join(' ');
}

/** All words of a short text; of a longer one those that carry meaning, evenly spread, about as many as fit. */
function pickWords(text: string): CountedWord[] {
  const all = spread(toWords(text), MOST_WORDS_READ);
  const fitting = countSyllables(all);
  if (sumOf(fitting) <= sumOfLines()) return fitting;
  const meaningful = fitting.filter((word) => !SMALL_WORDS.has(word.text.toLowerCase()));
  const candidates = meaningful.length > 0 ? meaningful : fitting;
  const average = Math.max(1, sumOf(candidates) / candidates.length);
  return spread(candidates, Math.max(LINES.length, Math.round(sumOfLines() / average)));
}

function toWords(text: string): string[] {
  return text
    .split(/\s+/u)
    .filter((word) => word.length <= LONGEST_WORD && !word.includes('://'))
    .map((word) => word.replace(/^\p{P}+|\p{P}+$/gu, ''))
    .filter((word) => word !== '');
}

/** A word longer than the shortest line could block every line after it. */
function countSyllables(words: readonly string[]): CountedWord[] {
  return words
    .map((text) => ({ text, syllables: syllable(text) }))
    .filter(({ syllables }) => syllables <= Math.min(...LINES));
}

function spread<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)] as Item);
}

function sumOf(words: readonly CountedWord[]): number {
  return words.reduce((sum, word) => sum + word.syllables, 0);
}

function sumOfLines(): number {
  return LINES.reduce((sum, syllables) => sum + syllables, 0);
}

function groupStock(): Map<number, string[]> {
  const groups = new Map<number, string[]>();
  for (const phrase of HAIKU_STOCK) {
    const syllables = syllable(phrase);
    groups.set(syllables, [...(groups.get(syllables) ?? []), phrase]);
  }
  return groups;
}
