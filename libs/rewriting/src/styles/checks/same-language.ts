import type { Check, CheckResult } from '../style.js';
import { type Nearness, isClearlyApart, nearestLanguage, nearnessToLanguages } from './written-language.js';

/**
 * The rewrite is in the language of the text. Says nothing unless it is sure of both: pirates' English, which a detector may take for
 * any language, is never far enough from English.
 */
export const sameLanguage: Check = {
  name: 'same-language',
  rule: 'The rewrite is in the language of the text.',
  examine: (rewritten, source) => compareLanguages(nearnessToLanguages(source), nearnessToLanguages(rewritten)),
};

function compareLanguages(from: Nearness | null, to: Nearness | null): CheckResult | null {
  if (!from || !to) return null;
  const [own, others] = [nearestLanguage(from), nearestLanguage(to)];
  if (own === others) return { passed: true, detail: 'the language of the text' };
  const mayBothBeEnglish = !isClearlyApart('eng', from) && !isClearlyApart('eng', to);
  const isTranslated = !mayBothBeEnglish && isClearlyApart(others, from) && isClearlyApart(own, to);
  return isTranslated ? { passed: false, detail: 'another language than the text' } : null;
}
