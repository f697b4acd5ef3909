import type { Check } from '../style.js';

/** Of a longer text only the beginning is looked at word by word. */
const LONGEST_COMPARED_IN_CHARACTERS = 20_000;

/**
 * The rewrite has other words than the text, or has them in another order. Says nothing of a text without a letter, nor of a long one
 * that begins with the same words and goes on otherwise.
 */
export const changed: Check = {
  name: 'changed',
  rule: 'The rewrite differs from the text in its words, not only in case, spaces or punctuation.',
  examine(rewritten, source) {
    if (!/\p{L}/u.test(source)) return null;
    const isUnchanged = isOfSameWords(rewritten, source);
    if (isUnchanged === null) return null;
    return { passed: !isUnchanged, detail: isUnchanged ? 'the text unchanged' : 'other words than the text' };
  },
};

function isOfSameWords(one: string, other: string): boolean | null {
  const [words, otherWords] = [wordsAtStartOf(one), wordsAtStartOf(other)];
  if (Math.max(one.length, other.length) <= LONGEST_COMPARED_IN_CHARACTERS) return words === otherWords;
  if (!words.startsWith(otherWords) && !otherWords.startsWith(words)) return false;
  return one.trim() === other.trim() || null;
}

function wordsAtStartOf(text: string): string {
  return text
    .slice(0, LONGEST_COMPARED_IN_CHARACTERS)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}
