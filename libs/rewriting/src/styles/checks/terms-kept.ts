import { escaped } from '../../pattern.js';
import type { Check } from '../style.js';
import { BEGINS_AS_WORD, ENDS_AS_WORD, WORD_CHARACTER } from './standing.js';

/** An ending that a language gives a term, such as `APIs` and `Nokialta`, is short, and shorter than the term: `Google` is no `Go`. */
const LONGEST_ENDING = 4;

/** Each term that the request names, and that the text holds, stands in the rewrite as it is, or with an ending. Case counts; the detail quotes none. */
export const termsKept: Check = {
  name: 'terms-kept',
  rule: 'Each of the listed terms stays exactly as it is where the text has it.',
  examine(rewritten, source, { keep }) {
    if (keep === undefined) return null;
    const terms = keep.map((term) => term.normalize());
    const held = found(terms, source, () => 0);
    if (held.size === 0) return { passed: true, detail: 'the text has none of the terms' };
    const kept = found(terms, rewritten, (term) => Math.min(LONGEST_ENDING, Array.from(term).length - 1));
    const missing = [...held].filter((term) => !kept.has(term)).length;
    if (missing === 0) return { passed: true, detail: 'every term of the text' };
    return { passed: false, detail: `${missing} of ${held.size} terms missing` };
  },
};

/** Those that stand in a text, and not only in a longer term or a longer word. */
function found(terms: readonly string[], text: string, longestEnding: (term: string) => number): Set<string> {
  const patternOf = (term: string): string => escaped(term) + afterTerm(term, longestEnding(term));
  const longestFirst = terms.toSorted((one, other) => other.length - one.length);
  const words = longestFirst.filter((term) => BEGINS_AS_WORD.test(term)).map(patternOf);
  const others = longestFirst.filter((term) => !BEGINS_AS_WORD.test(term)).map(patternOf);
  const ways = [words.length > 0 ? `(?<!${WORD_CHARACTER})(?:${words.join('|')})` : '', ...others];
  return new Set(text.normalize().match(new RegExp(ways.filter((way) => way !== '').join('|'), 'gu')));
}

function afterTerm(term: string, longestEnding: number): string {
  return ENDS_AS_WORD.test(term) ? `(?=\\p{Ll}{0,${longestEnding}}(?!${WORD_CHARACTER}))` : '';
}
