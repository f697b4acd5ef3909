import { wordsOf } from './words.js';

/** The commonest words of English, of which others have a few by chance. */
const ENGLISH_WORDS = new Set(
  (
    'the and of to in a is that it was for on with as be at by this have from or an they which you we are his her their will not but i he she ' +
    'had has do my your me all so if there no when what who'
  ).split(' '),
);
const FEWEST_WORDS = 8;
const FEWEST_ENGLISH_WORDS = 0.3;
const SURELY_ENGLISH = ['the', 'and'];

/** True only for English, but not for all of it: it costs a tenth of a look at the letters. */
export function isPlainEnglish(text: string): boolean {
  const words = wordsOf(text);
  if (words.length < FEWEST_WORDS || !SURELY_ENGLISH.some((word) => words.includes(word))) return false;
  return words.filter((word) => ENGLISH_WORDS.has(word)).length >= FEWEST_ENGLISH_WORDS * words.length;
}
