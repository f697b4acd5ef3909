import type { Check } from '../style.js';

/** A digit, or a letter that has a case: of a script that parts words by spaces. */
const WORD_CHARACTER = '[\\p{Lu}\\p{Ll}\\p{Lt}\\p{N}]';
const BEGINS_AS_WORD = new RegExp(`^${WORD_CHARACTER}`, 'u');
const ENDS_AS_WORD = new RegExp(`${WORD_CHARACTER}$`, 'u');

/** Each term that the request names, and that the text holds, stands in the rewrite as it is. Case counts; the detail quotes none. */
export const termsKept: Check = {
  name: 'terms-kept',
  rule: 'Each of the listed terms stays exactly as it is where the text has it.',
  examine(rewritten, source, { keep }) {
    if (keep === undefined) return null;
    const [text, rewrite] = [source.normalize(), rewritten.normalize()];
    const held = keep.map((term) => term.normalize()).filter((term) => standing(term).test(text));
    if (held.length === 0) return { passed: true, detail: 'the text has none of the terms' };
    const missing = held.filter((term) => !rewrite.includes(term)).length;
    if (missing === 0) return { passed: true, detail: 'every term of the text' };
    return { passed: false, detail: `${missing} of ${held.length} terms missing` };
  },
};

/** Finds the term where it stands in a text, and not only as a part of longer words. */
function standing(term: string): RegExp {
  const before = BEGINS_AS_WORD.test(term) ? `(?<!${WORD_CHARACTER})` : '';
  const after = ENDS_AS_WORD.test(term) ? `(?!${WORD_CHARACTER})` : '';
  return new RegExp(before + term.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`) + after, 'u');
}
