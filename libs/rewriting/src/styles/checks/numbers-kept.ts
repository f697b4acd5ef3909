import type { Check } from '../style.js';
import { eachLink, eachPlaceholder, lacking, partsIn } from './kept-parts.js';
import { type Figure, figuresIn, says } from './numbers.js';
import { spokenNumbersIn } from './spoken-numbers.js';

/** Two of the commonest words of English, and no letter that it has not. */
const LOOKS_ENGLISH =
  /^(?=[^]*\b(?:the|and|to|of|is|you)\b)(?=[^]*\b(?:in|at|it|for|we|my|your|be|on|this)\b)[\p{ASCII}\p{P}\p{S}]*$/iu;
const LONGEST_LOOKED_AT = 2000;

/** Every number that the text has in digits is said in the rewrite, in digits or in words. It tells, since words of other languages are not known. */
export const numbersKept: Check = {
  name: 'numbers-kept',
  rule: 'The rewrite has every number of the text.',
  examine(rewritten, source) {
    const numbers = figuresIn(withoutParts(source));
    if (numbers.length === 0) return null;
    const missing = unsaid(numbers, rewritten).length;
    if (missing === 0) return { passed: true, detail: 'every number of the text' };
    return { passed: null, detail: `${missing} of ${numbers.length} numbers not found` };
  },
};

/**
 * The rewrite has no number in digits, no link and no placeholder that the text has not. Listed only where it has: then it fails, but for numbers beside a text that may say
 * them in the words of another language than English.
 */
export const nothingAdded: Check = {
  name: 'nothing-added',
  rule: 'The rewrite has no number, link or placeholder that the text has not.',
  examine(rewritten, source) {
    const parts = [eachLink, eachPlaceholder].flatMap((each) => lacking(partsIn(rewritten, each), source, each));
    if (parts.length > 0)
      return { passed: false, detail: `${parts.length} links or placeholders that the text has not` };
    const numbers = figuresIn(withoutParts(rewritten));
    if (numbers.length === 0) return null;
    const added = unsaid(numbers, source).length;
    if (added === 0) return null;
    const isSure = LOOKS_ENGLISH.test(source.slice(0, LONGEST_LOOKED_AT));
    return { passed: isSure ? false : null, detail: `${added} numbers that the text has not` };
  },
};

/** Those of the numbers that a text does not say. Its words are read only where its digits do not say all. */
function unsaid(numbers: readonly Figure[], text: string): Figure[] {
  const digits = new Set(figuresIn(text).flat());
  const left = numbers.filter((number) => !says(digits, number));
  if (left.length === 0) return left;
  const spoken = spokenNumbersIn(text);
  return left.filter((number) => !says(spoken, number));
}

/** Numbers in links and placeholders are theirs; one at the beginning of a line is an item's of a list. */
function withoutParts(text: string): string {
  const plain = eachPlaceholder(
    eachLink(text, () => ' '),
    () => ' ',
  );
  return plain.replaceAll(/^\s{0,6}\d{1,3}[.)](?=\s)/gm, ' ');
}
