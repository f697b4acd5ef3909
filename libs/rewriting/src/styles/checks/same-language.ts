import type { Check, CheckResult } from '../style.js';
import { type Nearness, isClearlyApart, nearestLanguage, nearnessToLanguages } from './written-language.js';

/** The rewrite is in the language of the text. Says nothing unless it is sure of both. */
export const sameLanguage: Check = {
  name: 'same-language',
  rule: 'The rewrite is in the language of the text.',
  examine: (rewritten, source) => compareLanguages(nearnessToLanguages(source), nearnessToLanguages(rewritten)),
};

/** The same for a style that plays with the spelling of English: not made where the text may be English. */
export const sameLanguageUnlessEnglish: Check = {
  ...sameLanguage,
  examine(rewritten, source) {
    const from = nearnessToLanguages(source);
    return from && isClearlyApart('eng', from) ? compareLanguages(from, nearnessToLanguages(rewritten)) : null;
  },
};

function compareLanguages(from: Nearness | null, to: Nearness | null): CheckResult | null {
  if (!from || !to) return null;
  const [own, others] = [nearestLanguage(from), nearestLanguage(to)];
  if (own === others) return { passed: true, detail: 'the language of the text' };
  const isTranslated = isClearlyApart(others, from) && isClearlyApart(own, to);
  return isTranslated ? { passed: false, detail: 'another language than the text' } : null;
}
