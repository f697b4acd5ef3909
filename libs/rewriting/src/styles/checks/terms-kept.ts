import type { Check } from '../style.js';

/** A digit, or a letter that has a case: of a script that parts words by spaces. */
const WORD_CHARACTER = /[\p{Lu}\p{Ll}\p{Lt}\p{N}]/u;

/** Each term that the request names, and that the text holds, stands in the rewrite as it is. Case counts; the detail quotes none. */
export const termsKept: Check = {
  name: 'terms-kept',
  rule: 'Each of the listed terms stays exactly as it is where the text has it.',
  examine(rewritten, source, { keep }) {
    if (keep === undefined) return null;
    const [text, rewrite] = [source.normalize(), rewritten.normalize()];
    const held = keep.map((term) => term.normalize()).filter((term) => stands(term, text));
    if (held.length === 0) return { passed: true, detail: 'the text has none of the terms' };
    const missing = held.filter((term) => !rewrite.includes(term)).length;
    if (missing === 0) return { passed: true, detail: 'every term of the text' };
    return { passed: false, detail: `${missing} of ${held.length} terms missing` };
  },
};

/** Whether the term stands in the text, and not only as a part of longer words. */
function stands(term: string, text: string): boolean {
  const [first = '', last = ''] = [Array.from(term)[0], Array.from(term).at(-1)];
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
    const isPart =
      joins(Array.from(text.slice(Math.max(0, at - 2), at)).at(-1), first) ||
      joins(last, Array.from(text.slice(at + term.length, at + term.length + 2))[0]);
    if (!isPart) return true;
  }
  return false;
}

function joins(one: string | undefined, other: string | undefined): boolean {
  return [one, other].every((character) => character !== undefined && WORD_CHARACTER.test(character));
}
