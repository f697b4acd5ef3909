import type { Counts } from './counts.js';
import { inEnglish } from './english.js';
import { inFrench } from './french.js';
import { inGerman } from './german.js';
import { inKana } from './japanese.js';
import { byCharacters } from './one-a-character.js';
import { inSpanish } from './spanish.js';

const COUNTERS: ReadonlyMap<string, (line: string) => Counts | null> = new Map(
  Object.entries({
    de: inGerman,
    en: inEnglish,
    es: inSpanish,
    fr: inFrench,
    ja: inKana,
    ko: byCharacters('Hangul'),
    zh: byCharacters('Han'),
  }),
);

/**
 * How many syllables a line may have, as speakers of its language count them; null where nobody here can tell.
 *
 * @param language ISO 639-1
 */
export function syllablesOf(line: string, language: string): Counts | null {
  return COUNTERS.get(language)?.(line) ?? null;
}
