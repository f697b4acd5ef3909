import { syllable } from 'syllable';
import type { Check } from '../style.js';

const LINES = [5, 7, 5];

/** Three lines of five, seven and five syllables; blank lines do not count. */
export const haiku575: Check = {
  name: 'haiku-5-7-5',
  rule: 'A haiku has exactly three lines, of five, seven and five syllables.',
  examine(rewritten) {
    const lines = rewritten.split('\n').filter((line) => line.trim() !== '');
    if (lines.length !== LINES.length) return { passed: false, detail: `${lines.length} lines` };
    const counts = lines.map((line) => syllable(line));
    return { passed: counts.every((count, index) => count === LINES[index]), detail: counts.join('-') };
  },
};
