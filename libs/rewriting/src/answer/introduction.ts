import { ALONE, CHARACTERS, REWRITES_BY_CHARACTERS, wordsOfAll } from './wrapping-words.js';

/** Words that name a rewrite by themselves. */
const REWRITES = wordsOfAll('rewrites');

/** Ways to write. Beside a word for a piece of writing they name a rewrite; the words by which a style is called are such, too. */
const MANNERS = wordsOfAll('manners');

const WRITINGS = wordsOfAll('writings');

/** What else introductions are made of. A word of this list is never a subject. */
const FILLERS = wordsOfAll('fillers');

/** Alone on the first line, the label of what follows it. */
const LABELS = wordsOfAll('labels');

const WORDS = new Set([...REWRITES, ...MANNERS, ...WRITINGS, ...FILLERS, ...LABELS]);

/** May come before an introduction, and before a rewrite as well: nothing waits for what comes after them. */
const EXCLAMATIONS = wordsOfAll('exclamations');

/** All that a word of introductions may have come to so far. */
const BEGINNINGS = new Set([...WORDS].flatMap((word) => Array.from(word, (_, index) => word.slice(0, index + 1))));

const BETWEEN_WORDS = /[\s,.:!¡،，。：！、…–—\-()[\]【】*_#\p{So}\p{Cf}\uFE0F]+/u;
const SUBJECT_OF_A_HAIKU = /(?<=ha[iï]ku (?:about|on|of|über|sur|sobre|su) ).*/su;

/** A text that introduces what comes after a colon or on its next line. */
const INTRODUCES =
  /^(?:here|this is|below|the following|hier|voici|aqu[ií]|ecco|вот|oto|segue|إليك|هذ[اه]|فيما يلي|以下|这是|これは|これが)[^:：\r\n]*[:：\r\n]/iu;
const WORDS_OF_A_BEGINNING = 5;

/** Behind so many words of introductions there may be others, in a part of all words: the subject of the text. */
const WORDS_BEFORE_OTHERS = 3;
const MOST_OTHERS = 0.4;

/**
 * What an answer's opening introduces: a rewrite that it calls one; a rewrite as it seems, by words among others about the text; what a single word labels; or
 * nothing.
 */
export type Introduction = 'rewrite' | 'likely' | 'label' | 'none';

/** Of an opening up to its colon or the end of its line. */
export function introductionOf(opening: string, calledBy: readonly string[]): Introduction {
  const words = wordsOf(opening);
  if (ALONE.has(opening.trim().toLowerCase())) return 'likely';
  if (!isMadeOf(words, calledBy)) return 'none';
  const isPhrase = words.length > 1 || REWRITES_BY_CHARACTERS.test(opening);
  if (!isPhrase) return words.some((word) => LABELS.has(word) || isTelling(word, calledBy)) ? 'label' : 'none';
  if (!namesRewrite(words, calledBy)) return 'none';
  return words.every((word) => isWordOfIntroductions(word, calledBy)) ? 'rewrite' : 'likely';
}

/** Whether one word is all of an opening, and names a rewrite. */
export function namesRewriteAlone(opening: string): boolean {
  const [word, ...more] = wordsOf(opening);
  return word !== undefined && more.length === 0 && isRewrite(word);
}

/** Whether an opening says both that something is rewritten and in which manner. */
export function saysWhatAndHow(opening: string, calledBy: readonly string[]): boolean {
  const words = wordsOf(opening);
  return words.some(isRewrite) && hasManner(words, calledBy);
}

/** Whether a text speaks of how it is written as an introduction does. */
export function sharesItsManner(introduction: string, text: string, calledBy: readonly string[]): boolean {
  const telling = new Set(wordsOf(introduction).filter((word) => isTelling(word, calledBy)));
  return wordsOf(text).some((word) => telling.has(word));
}

function namesRewrite(words: readonly string[], calledBy: readonly string[]): boolean {
  return words.some(isRewrite) || (hasManner(words, calledBy) && words.some((word) => WRITINGS.has(word)));
}

function hasManner(words: readonly string[], calledBy: readonly string[]): boolean {
  return words.some((word) => MANNERS.has(word) || calledBy.includes(word));
}

function isTelling(word: string, calledBy: readonly string[]): boolean {
  return isRewrite(word) || hasManner([word], calledBy);
}

/** Whether an opening that goes on may still become an introduction. */
export function mayIntroduce(opening: string, calledBy: readonly string[]): boolean {
  const words = wordsOf(opening);
  if (words.length > 0 && words.every((word) => EXCLAMATIONS.has(word))) return false;
  const last = BETWEEN_WORDS.test(opening.slice(-1)) ? undefined : words.pop();
  if (!isMadeOf(words, calledBy)) return false;
  if (last === undefined || isMadeOf([...words, last], calledBy)) return true;
  return BEGINNINGS.has(last) || calledBy.some((word) => word.startsWith(last));
}

/** A text that introduces something itself, speaks of rewrites, or begins with a telling word of the introduction, may be rewritten into it. */
export function mayBeRewrittenInto(introduction: string, text: string): boolean {
  const words = wordsOf(text);
  const telling = new Set(wordsOf(introduction).filter((word) => WORDS.has(word) && !FILLERS.has(word)));
  const beginsLikeIt = words.slice(0, WORDS_OF_A_BEGINNING).some((word) => telling.has(word));
  return INTRODUCES.test(text.trimStart()) || beginsLikeIt || words.some(isRewrite);
}

function isMadeOf(words: readonly string[], calledBy: readonly string[]): boolean {
  const isOther = words.map((word) => !isWordOfIntroductions(word, calledBy));
  return (
    !isOther.slice(0, WORDS_BEFORE_OTHERS).includes(true) &&
    isOther.filter(Boolean).length <= MOST_OTHERS * words.length
  );
}

function isWordOfIntroductions(word: string, calledBy: readonly string[]): boolean {
  return WORDS.has(word) || EXCLAMATIONS.has(word) || calledBy.includes(word) || CHARACTERS.test(word);
}

function isRewrite(word: string): boolean {
  return REWRITES.has(word) || REWRITES_BY_CHARACTERS.test(word);
}

function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().replaceAll('’', "'").replace(SUBJECT_OF_A_HAIKU, '');
  return plain.split(BETWEEN_WORDS).filter((word) => word !== '');
}
