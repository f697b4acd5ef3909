import { compareLanguages } from '#language';
import type { Check } from '../style.js';
import { examineAskedLanguage } from './asked-language.js';

/**
 * The rewrite is in the language that was asked for, or else in that of the text. Says nothing unless it is sure: near relatives and a few
 * words are not told apart.
 */
export const sameLanguage: Check = {
  name: 'same-language',
  rule: 'The rewrite is in the language that was asked for, or else in that of the text.',
  examine(rewritten, source, { language }) {
    if (language !== undefined) return examineAskedLanguage(rewritten, language);
    const found = compareLanguages(source, rewritten);
    if (found === null) return null;
    return found === 'same'
      ? { passed: true, detail: 'the language of the text' }
      : { passed: false, detail: 'another language than the text' };
  },
};
