import { syllablesOf } from '#language';
import { ANY_POEM, POEMS, POEMS_BY_LANGUAGE } from './haiku-poems.js';
import { languageOf } from './text-language.js';

const LINES = [5, 7, 5] as const;

/** A longer text is no haiku by chance. */
const LONGEST_WITHIN_LINES = 200;
const LONGEST_READ_IN_CHARACTERS = 5000;

/** Marks that no line of verse has within it. */
const NO_VERSE = /[^\p{L}\p{M}\s'’,;:.!?…—–-]/u;

/**
 * A text that is a haiku stays as it is. One of seventeen syllables, each word with the fewest it may be counted to have, that falls into lines of five, seven and five is its own haiku. For any other
 * one there is a poem about its subject, in its language where there is one, else in English.
 */
export function toHaiku(text: string): string {
  const language = languageOf(text);
  if (isHaiku(text, language)) return text.trim();
  if (language !== 'en') return POEMS_BY_LANGUAGE.get(language ?? '') ?? ANY_POEM;
  return ownLines(text) ?? poemAbout(text);
}

function isHaiku(text: string, language: string | null): boolean {
  if (text.length > LONGEST_WITHIN_LINES || language === null) return false;
  const lines = text.match(/\S[^\r\n]*/g) ?? [];
  return (
    lines.length === LINES.length && lines.every((line, index) => syllablesOf(line, language)?.includes(LINES[index]!))
  );
}

/** Null where the words of the text do not fall into the lines. */
function ownLines(text: string): string | null {
  if (text.length > LONGEST_WITHIN_LINES || NO_VERSE.test(text)) return null;
  const words = text.split(/\s+/u).filter((word) => word !== '');
  const lines = LINES.map((syllables) => takeLine(words, syllables));
  return words.length === 0 && lines.every((line) => line !== null) ? lines.join('\n') : null;
}

/** Takes the words of one line from the front of `words`. */
function takeLine(words: string[], syllables: number): string | null {
  const line: string[] = [];
  let open: number = syllables;
  while (open > 0 && words.length > 0) {
    const word = words.shift()!;
    line.push(word);
    open -= syllablesOf(word, 'en')?.[0] ?? 0;
  }
  return open === 0 ? line.join(' ') : null;
}

/** That of which the text has the most words. */
function poemAbout(text: string): string {
  const words = new Set(
    text
      .slice(0, LONGEST_READ_IN_CHARACTERS)
      .toLowerCase()
      .match(/[a-z]+/g),
  );
  const counts = POEMS.map(({ lines, about }) => ({ lines, count: about.filter((word) => words.has(word)).length }));
  const [best] = counts.toSorted((one, other) => other.count - one.count);
  return best!.count > 0 ? best!.lines : ANY_POEM;
}
