import { changed } from './checks/changed.js';
import { hasWords } from './checks/has-words.js';
import { sameLanguage } from './checks/same-language.js';
import type { Style } from './style.js';

export const pirate: Style = {
  description: 'The way a pirate of the golden age of sail would say it.',
  instructions:
    'Write it as a pirate of the golden age of sail would say it: salty words, "ye" and "me hearties", the sea in every image. ' +
    'Keep every fact, name and number, and about the same length.',
  isHeld: false,
  checks: [hasWords, changed, sameLanguage],
};
