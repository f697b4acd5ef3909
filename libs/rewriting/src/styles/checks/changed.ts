import type { Check } from '../style.js';

/** The rewrite has other words than the text, or has them in another order. Says nothing of a text without a letter. */
export const changed: Check = {
  name: 'changed',
  rule: 'The rewrite differs from the text in its words, not only in case, spaces or punctuation.',
  examine(rewritten, source) {
    if (!/\p{L}/u.test(source)) return null;
    const passed = wordsOf(rewritten) !== wordsOf(source);
    return { passed, detail: passed ? 'other words than the text' : 'the text unchanged' };
  },
};

function wordsOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}
