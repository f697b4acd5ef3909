import { LetterModel } from './letter-model.js';
import { type Script, isOfOneScript, scriptOf } from './script.js';
import { wordsOf } from './words.js';

/** Languages that share a script, of which the letters tell. */
const BY_SCRIPT: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    Arabic: 'ar fa ur',
    Cyrillic: 'be bg kk mk mn ru sr uk',
    Latin:
      'af az bs ca cs cy da de en es et eu fi fr ga hr hu id is it lt lv ms nb nl nn pl pt ro sk sl sq sv sw tl tr vi',
  }).map(([script, languages]) => [script, languages.split(' ')] as const),
);

/** How many texts are kept as they were looked at: the two that the checks of one rewrite ask for. */
const LOOKS_KEPT = 2;

/** What a text's letters say of its language. */
export interface LanguageLook {
  /** In bytes of UTF-8: a Chinese character says as much as three Latin letters. */
  bytesOfLetters: number;
  script: Script | null;
  /** In a script of several languages: what the text costs in each, in halves of a bit; the likeliest costs least. */
  costs: Float64Array | null;
  languages: readonly string[];
}

const models = new Map<string, LetterModel>();
const kept = new Map<string, LanguageLook>();
let looks = 0;

/** Looks at a text once, however often the checks of a rewrite ask. */
export function lookAt(text: string): LanguageLook {
  const look = kept.get(text) ?? takeLook(text);
  kept.delete(text);
  kept.set(text, look);
  const [oldest] = kept.keys();
  if (kept.size > LOOKS_KEPT && oldest !== undefined) kept.delete(oldest);
  return look;
}

/** By the codes of ISO 15924. */
const SHARED_SCRIPTS: ReadonlyMap<string, string> = new Map([
  ['Arab', 'Arabic'],
  ['Cyrl', 'Cyrillic'],
  ['Latn', 'Latin'],
]);

/** Whether a script's letters tell of this language: those of Russian in Latin letters, `ru-Latn`, do not. Serbian is written in two. */
export function isKnownIn(script: string, language: string): boolean {
  const name = SHARED_SCRIPTS.get(script);
  return name === undefined || language === 'sr' || BY_SCRIPT.get(name)!.includes(language);
}

/** Whether a language is known and written in other scripts only. Serbian is written in two. */
export function isOfAnotherScript(language: string, script: string): boolean {
  const own = [...BY_SCRIPT].filter(([, languages]) => languages.includes(language)).map(([name]) => name);
  return language !== 'sr' && !own.includes(script) && (own.length > 0 || isOfOneScript(language));
}

/** How many texts have been looked at in this process. */
export function looksTaken(): number {
  return looks;
}

function takeLook(text: string): LanguageLook {
  looks += 1;
  const words = wordsOf(text);
  const letters = words.join('');
  const script = scriptOf(letters);
  const model = script && modelOf(script.name);
  return {
    bytesOfLetters: Buffer.byteLength(letters),
    script,
    costs: model?.costOf(words) ?? null,
    languages: model?.languages ?? [],
  };
}

function modelOf(script: string): LetterModel | null {
  const languages = BY_SCRIPT.get(script);
  if (!languages) return null;
  const model = models.get(script) ?? LetterModel.of(languages);
  models.set(script, model);
  return model;
}
