import { type Counts, between, occurrences, sum } from './counts.js';
import { wordsOf } from './words.js';

/** One syllable each: diphthongs, and vowels that are written double. */
const NUCLEUS = /a[auiy]|äu|e[uiey](?!u)|ie|oo|[aeiouäöüy]/g;

/** Vowels that meet where parts of a word do, written as one syllable and spoken as two: `beurteilen`, `Ideen`. */
const APART =
  /^(?:be(?=ur|un|inh|irr|end|erd)|ge(?=irr|impf|eh|en|er))|(?:id|s|arm|all)ee(?=n)|see(?=en)|laeum|läum|museum|lyzeum|koo(?=p)|zoo(?=l)|na(?=iv)|mosa(?=ik)/;

/** An i before a vowel is a syllable in careful speech and none in common speech: `Nation`, `Studium`. */
const MAY_JOIN = /(?<=[^aeiouäöü])i(?=[aouö])/g;

/** One syllable where it is stressed, else two for many speakers: `Theorie`, `Familie`; `Patient`. */
const MAY_PART = /(?<=[aeiouäöü][lnrdm])ie[ns]?$|(?<=[tz])ie(?=n[tz])/g;

/** Words that do not read as German ones. */
const AS_ELSEWHERE: ReadonlyMap<string, number> = new Map([
  ...listed(1, 'beat date dates team teams'),
  ...listed(
    2,
    'baseball deadline etui goethe hardware homepage laptop offline online restaurants software update updates website',
  ),
]);

/**
 * How many syllables a line of German has, as it is spoken: its vowels, where au, äu, ei, eu, ie and doubled ones are one. A range where
 * speakers differ. Source: Duden, Die Grammatik, on the syllable. Patterns of hyphenation leave out syllables of one vowel.
 */
export function inGerman(line: string): Counts {
  return sum(wordsOf(line).map(ofWord));
}

function ofWord(written: string): Counts {
  const known = AS_ELSEWHERE.get(written);
  if (known) return [known];
  const word = written.replaceAll('qu', 'kw').replace(/^y(?=[aeou])/, 'j');
  const nuclei = occurrences(NUCLEUS, word) + (APART.test(word) ? 1 : 0);
  return between(Math.max(1, nuclei - occurrences(MAY_JOIN, word)), Math.max(1, nuclei + occurrences(MAY_PART, word)));
}

function listed(syllables: number, words: string): [string, number][] {
  return words.split(' ').map((word) => [word, syllables]);
}
