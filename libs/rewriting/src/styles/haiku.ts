import { changed } from './checks/changed.js';
import { haiku575 } from './checks/haiku-5-7-5.js';
import { hasWords } from './checks/has-words.js';
import { sameLanguage } from './checks/same-language.js';
import type { Style } from './style.js';

export const haiku: Style = {
  description: 'A haiku: three lines of five, seven and five syllables.',
  instructions:
    'Write it as a single haiku: exactly three lines, of five, seven and five syllables, each on a line of its own. ' +
    'Keep what the text is about. No title, no blank line, no fourth line.',
  isHeld: true,
  checks: [hasWords, haiku575, changed, sameLanguage],
};
