import { type LanguageLook, isKnownIn, isOfAnotherScript, lookAt } from './language-look.js';
import { isPlainEnglish } from './plain-english.js';
import type { Script } from './script.js';
import { smallWordsOf } from './words.js';

/** Of fewer letters a name or a loan word decides. In bytes of UTF-8. */
const FEWEST_BYTES_OF_LETTERS = 32;

/**
 * By how much two languages must be likelier than one: so much, and more with each byte of the shorter text. Measured, docs/quality.md: of
 * rewrites in the language of their text fewer than 2 in 1,000 lie above, of translations of 100 characters six in seven.
 */
const CLEARLY_TWO = { least: 65, perByte: 0.24 };

/** By how much a language must be likelier than every other to be told for sure, in halves of a bit. */
const CLEARLY_ONE = 35;

/** Languages that are one language with several names for letters: which of them a text is in cannot be told. */
const RELATED = ['bs hr', 'id ms', 'nb nn'].map((codes) => codes.split(' '));

/** Languages that share so many words with a relative that a translation may keep half of them. */
const SHARES_WORDS: ReadonlySet<string> = new Set('af bg cs da hr mk nl sk sl sr'.split(' '));

/** Of the words of a rewrite, names apart, how many are its text's at the least. A translation into a near relative keeps a quarter. */
const FEWEST_KEPT_WORDS = 0.4;
const FEWEST_KEPT_LETTERS = 16;

/** Whether a rewrite is in the language of its text: `same` or `other` where it is sure, else null, as for near relatives and for few letters. */
export function compareLanguages(text: string, rewrite: string): 'same' | 'other' | null {
  const [first, second] = [text, rewrite].filter((each) => !isPlainEnglish(each));
  if (first === undefined) return 'same';
  const look = lookAt(first);
  if (second === undefined) return compareWithEnglish(look);
  return keepsItsWords(look, text, rewrite) ? 'same' : compareLooks(look, lookAt(second));
}

/** Then the letters of the rewrite need not be looked at. */
function keepsItsWords(look: LanguageLook, text: string, rewrite: string): boolean {
  const language = isEnough(look) ? sureLanguage(look) : null;
  if (language === null || SHARES_WORDS.has(language)) return false;
  const [words, own] = [smallWordsOf(rewrite), new Set(smallWordsOf(text))];
  const kept = words.filter((word) => own.has(word));
  return kept.join('').length >= FEWEST_KEPT_LETTERS && kept.length >= FEWEST_KEPT_WORDS * words.length;
}

function compareLooks(one: LanguageLook, other: LanguageLook): 'same' | 'other' | null {
  if (!isEnough(one) || !isEnough(other)) return null;
  const isOfOneScript = one.script.name === other.script.name && one.script.language === other.script.language;
  if (!isOfOneScript || areClearlyTwo(one, other)) return 'other';
  const language = sureLanguage(one);
  return language !== null && language === sureLanguage(other) ? 'same' : null;
}

/** Of plain English letters need not be looked at: it costs what English costs. */
function compareWithEnglish(look: LanguageLook): 'same' | 'other' | null {
  if (!isEnough(look)) return null;
  if (!look.costs || costOver(look, 'en') >= leastForTwo(look.bytesOfLetters)) return 'other';
  return sureLanguage(look) === 'en' ? 'same' : null;
}

/** The language of a text, ISO 639-1, where it is sure of it; else null. */
export function languageOf(text: string): string | null {
  if (isPlainEnglish(text)) return 'en';
  const look = lookAt(text);
  return isEnough(look) ? sureLanguage(look) : null;
}

/**
 * Whether a text is in a language; null where it cannot be told, as for near relatives, and for languages that are not known here, or not in these letters.
 *
 * @param language ISO 639-1
 * @param script ISO 15924, where it was asked for
 */
export function isInLanguage(text: string, language: string, script?: string): boolean | null {
  if (script !== undefined && !isKnownIn(script, language)) return null;
  const look = lookAt(text);
  if (!isEnough(look)) return null;
  const sure = sureLanguage(look);
  if (sure === language) return true;
  if (look.languages.includes(language))
    return costOver(look, language) >= leastForTwo(look.bytesOfLetters) ? false : null;
  return sure === 'en' || isOfAnotherScript(language, look.script.name) ? false : null;
}

function isEnough(look: LanguageLook): look is LanguageLook & { script: Script } {
  return look.bytesOfLetters >= FEWEST_BYTES_OF_LETTERS && look.script !== null;
}

/** By how much a language is less likely than the likeliest; without end where it is written in other scripts. */
function costOver({ costs, languages }: LanguageLook, language: string): number {
  const cost = costs?.[languages.indexOf(language)];
  return costs && cost !== undefined ? cost - leastOf(costs) : Infinity;
}

function leastForTwo(bytesOfLetters: number): number {
  return CLEARLY_TWO.least + CLEARLY_TWO.perByte * bytesOfLetters;
}

function areClearlyTwo(one: LanguageLook, other: LanguageLook): boolean {
  if (!one.costs || !other.costs) return false;
  const together = one.costs.map((cost, index) => cost + (other.costs?.[index] ?? 0));
  const saved = leastOf(together) - leastOf(one.costs) - leastOf(other.costs);
  return saved >= leastForTwo(Math.min(one.bytesOfLetters, other.bytesOfLetters));
}

function sureLanguage({ script, costs, languages }: LanguageLook): string | null {
  if (!costs) return script?.language ?? null;
  const least = indexOfLeast(costs);
  const language = languages[least] ?? '';
  if (RELATED.some((related) => related.includes(language))) return null;
  const isClear = costs.every((cost, index) => index === least || cost - (costs[least] ?? 0) >= CLEARLY_ONE);
  return isClear ? language : null;
}

function indexOfLeast(costs: Float64Array): number {
  return costs.indexOf(leastOf(costs));
}

function leastOf(costs: Float64Array): number {
  return costs.reduce((least, cost) => Math.min(least, cost));
}
