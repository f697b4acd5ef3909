import type { Check } from '../style.js';
import { syllablesOf } from './syllables.js';
import { isSurelyNotEnglish } from './written-language.js';

const SYLLABLES = [5, 7, 5];

/** No haiku of any language is as long as this, with all that may stand between its words. */
const LONGEST_IN_CHARACTERS = 1000;

/**
 * Three lines of five, seven and five syllables; blank lines do not count. A line passes if its words can be counted so. Syllables are
 * counted in English only; three lines are three lines in any language.
 */
export const haiku575: Check = {
  name: 'haiku-5-7-5',
  rule: 'A haiku has exactly three lines, of five, seven and five syllables.',
  examine(rewritten, source) {
    if (rewritten.length > LONGEST_IN_CHARACTERS) return { passed: false, detail: 'far too long' };
    const lines = rewritten.match(/\S[^\r\n]*/g) ?? [];
    if (lines.length !== SYLLABLES.length) {
      return { passed: false, detail: lines.length === 1 ? '1 line' : `${lines.length} lines` };
    }
    if ([rewritten, source].some(isSurelyNotEnglish))
      return { passed: null, detail: 'syllables are counted in English only' };
    const counts = lines.map((line, index) => countNearestTo(SYLLABLES[index] ?? 0, line));
    return { passed: counts.every((count, index) => count === SYLLABLES[index]), detail: counts.join('-') };
  },
};

/** Of the counts that are accepted for a line, the one nearest to what it should have. */
function countNearestTo(syllables: number, line: string): number {
  const { fewest, most } = syllablesOf(line);
  return Math.min(Math.max(syllables, fewest), most);
}
