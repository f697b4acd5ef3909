import { isInLanguage } from '#language';
import type { CheckResult } from '../style.js';

/** Whether a text is in the language of a BCP 47 tag; null where it cannot be told. */
export function examineAskedLanguage(rewritten: string, tag: string): CheckResult | null {
  const found = isInLanguage(rewritten, new Intl.Locale(tag).language);
  if (found === null) return null;
  return found
    ? { passed: true, detail: 'the language that was asked for' }
    : { passed: false, detail: 'another language than was asked for' };
}
