import { hasWords } from './checks/has-words.js';
import { sameLanguage } from './checks/same-language.js';
import type { Style } from './style.js';

export const formal: Style = {
  description: 'Polite, complete and without slang, as in a business letter.',
  instructions:
    'Write it in formal language, as in a business letter: full sentences, no contractions, no slang, no emoji. ' +
    'Keep every fact, name and number, and about the same length. A text that is formal already stays as it is.',
  isHeld: false,
  checks: [hasWords, sameLanguage],
};
