import { compareLanguages, isInLanguage } from '#language';
import type { Check, CheckResult } from '../style.js';

/**
 * The rewrite is in the language that was asked for, or else in that of the text. Says nothing unless it is sure: near relatives and a few
 * words are not told apart.
 */
export const sameLanguage: Check = {
  name: 'same-language',
  rule: 'The rewrite is in the language that was asked for, or else in that of the text.',
  examine(rewritten, source, { language }) {
    if (language !== undefined) return compareWithAsked(rewritten, language);
    const found = compareLanguages(source, rewritten);
    if (found === null) return null;
    return found === 'same'
      ? { passed: true, detail: 'the language of the text' }
      : { passed: false, detail: 'another language than the text' };
  },
};

/** @param tag BCP 47 */
function compareWithAsked(rewritten: string, tag: string): CheckResult | null {
  const { language, script } = new Intl.Locale(tag);
  const found = isInLanguage(rewritten, language, script);
  if (found === null) return null;
  return found
    ? { passed: true, detail: 'the language that was asked for' }
    : { passed: false, detail: 'another language than was asked for' };
}
