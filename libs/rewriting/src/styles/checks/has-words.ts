import { hasMarker } from '../../answer/marker-lines.js';
import type { Check } from '../style.js';

/** A letter that can be seen: some that fill a place in a line of Korean cannot. */
const LETTER = /(?!\p{Default_Ignorable_Code_Point})\p{L}/u;

/** The rewrite of a text in words is in words, and has no marker line of the prompt in it. Says nothing where that holds. */
export const hasWords: Check = {
  name: 'has-words',
  rule: 'The rewrite of a text in words is in words itself, and has no marker line.',
  examine(rewritten, source) {
    if (hasMarker(rewritten) && !hasMarker(source)) return { passed: false, detail: 'a marker line in it' };
    return LETTER.test(source) && !LETTER.test(rewritten) ? { passed: false, detail: 'no word' } : null;
  },
};
