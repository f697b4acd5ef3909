import { type Counts, languageOfShortText, syllablesOf } from '#language';
import type { Check, CheckResult } from '../style.js';

const SYLLABLES = [5, 7, 5];

/** No haiku of any language is as long as this, with all that may stand between its words. */
const LONGEST_IN_CHARACTERS = 1000;

/**
 * Three lines of five, seven and five syllables; blank lines do not count. A line passes if its words can be counted so in the language that was asked for, or
 * else in its own. Three lines are three lines in any language.
 */
export const haiku575: Check = {
  name: 'haiku-5-7-5',
  rule: 'A haiku has exactly three lines, of five, seven and five syllables.',
  examine(rewritten, source, { language }) {
    if (rewritten.length > LONGEST_IN_CHARACTERS) return { passed: false, detail: 'far too long' };
    const lines = rewritten.match(/\S[^\r\n]*/g) ?? [];
    if (lines.length !== SYLLABLES.length) {
      return { passed: false, detail: lines.length === 1 ? '1 line' : `${lines.length} lines` };
    }
    const asked = language === undefined ? null : new Intl.Locale(language).language;
    return countLines(lines, asked ?? languageOfShortText(rewritten, source));
  },
};

function countLines(lines: readonly string[], language: string | null): CheckResult {
  const counts = lines.map((line) => (language === null ? null : syllablesOf(line, language)));
  if (language === null || counts.every((count) => count === null)) {
    return { passed: null, detail: 'the syllables of these lines are not counted' };
  }
  const detail = counts.map((count, index) => inWords(count, SYLLABLES[index] ?? 0)).join('-');
  const countedAs = language === 'en' ? '' : `, counted as ${nameOf(language)}`;
  return { passed: verdictOn(counts), detail: detail + countedAs };
}

/** A line that has too few or too many settles it, whatever cannot be told of others. */
function verdictOn(counts: readonly (Counts | null)[]): boolean | null {
  const fits = new Set(counts.map((count, index) => count?.includes(SYLLABLES[index] ?? 0)));
  if (fits.has(false)) return false;
  return fits.has(undefined) ? null : true;
}

/** `5`; `6..8` where there are several ways to count and none fits; `?` where there is none. */
function inWords(counts: Counts | null, wanted: number): string {
  if (!counts) return '?';
  if (counts.includes(wanted)) return String(wanted);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  return fewest === most ? String(fewest) : `${fewest}..${most}`;
}

/** Names are loaded when the first one is asked for, which takes 10 ms. */
function nameOf(language: string): string | undefined {
  return new Intl.DisplayNames('en', { type: 'language' }).of(language);
}
