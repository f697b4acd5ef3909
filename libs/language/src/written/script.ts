/** Scripts that one language of many readers is written in: the script is the language. By name, ISO 639-1. */
const OF_ONE_LANGUAGE: ReadonlyMap<string, string> = new Map(
  (
    'Armenian hy, Bengali bn, Georgian ka, Greek el, Gujarati gu, Gurmukhi pa, Hangul ko, Hebrew he, Kannada kn, Khmer km, Lao lo, ' +
    'Malayalam ml, Myanmar my, Sinhala si, Tamil ta, Telugu te, Thai th'
  )
    .split(', ')
    .map((pair) => pair.split(' ') as [string, string]),
);

const SHARED = ['Latin', 'Cyrillic', 'Arabic', 'Devanagari', 'Ethiopic'];
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;

const LETTERS: readonly { script: string; letters: RegExp }[] = [...SHARED, 'Han', ...OF_ONE_LANGUAGE.keys()].map(
  (script) => ({ script, letters: new RegExp(`\\p{Script=${script}}`, 'gu') }),
);

/** A text of several scripts is of no one language, unless the others are as few as names in it. */
const FEWEST_OF_ITS_SCRIPT = 0.8;

/** A Japanese text has kana between its characters; a name in a Chinese one is no such. */
const FEWEST_KANA = 0.1;

/** A script that letters are written in, and the language, where the script tells it. */
export interface Script {
  name: string;
  /** ISO 639-1, or null where the script is shared by languages. */
  language: string | null;
}

/** Null where there are no letters, or of several scripts. */
export function scriptOf(letters: string): Script | null {
  const kana = letters.match(KANA)?.length ?? 0;
  for (const { script, letters: own } of LETTERS) {
    const count = (letters.match(own)?.length ?? 0) + (script === 'Han' ? kana : 0);
    if (count > 0 && count >= FEWEST_OF_ITS_SCRIPT * Array.from(letters).length)
      return { name: script, language: languageOf(script, kana / count) };
  }
  return null;
}

/** Whether a language is one that its script tells. */
export function isOfOneScript(language: string): boolean {
  return ['ja', 'zh', ...OF_ONE_LANGUAGE.values()].includes(language);
}

function languageOf(script: string, shareOfKana: number): string | null {
  if (script === 'Han') return shareOfKana >= FEWEST_KANA ? 'ja' : 'zh';
  return OF_ONE_LANGUAGE.get(script) ?? null;
}
