import type { AnswerContext } from './answer-context.js';

const BETWEEN_SENTENCES = /(?<=[.!?…]["'”’»)\]]?)\s+|(?<=[。！？])|\n\s*/u;
const WORD = /[\p{L}\p{N}]/u;

/**
 * Whether a rewrite may be the whole one, and not without the text's last sentence: it has as many sentences as the text, and is longer. Of a verse, and of what has less
 * than half of the sentences, since its style makes it short, that cannot be told.
 */
export function mayBeAllOf({ source, isVerse }: AnswerContext, rewrite: string): boolean {
  const [sentences, wanted] = [sentencesIn(rewrite), sentencesIn(source)];
  const isShortened = isVerse || sentences * 2 < wanted;
  return isShortened || (sentences >= wanted && rewrite.trim().length > source.trim().length);
}

function sentencesIn(text: string): number {
  return text.split(BETWEEN_SENTENCES).filter((sentence) => WORD.test(sentence)).length;
}
