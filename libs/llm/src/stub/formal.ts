import type { PromptSource } from '../llm-adapter.js';
import { expandContraction, type WordInContext } from './contractions.js';
import { CHATTER, FORMAL_ABBREVIATIONS, FORMAL_WORDS, TITLES } from './formal-vocabulary.js';
import { languageOf } from './text-language.js';
import {
  capitalise,
  inCaseOf,
  isFixed,
  isVerbatim,
  type TextToken,
  toEntry,
  toTokens,
  withArticles,
} from './text-tokens.js';

const SENTENCE_END_OR_EMPTY_LINE = /(?<!\.\.)[.!?]["'”’)\]]*\s|\n[^\S\n]*\n/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/gu;
const ENDS_IN_AN_ABBREVIATION = /\p{L}\.\p{L}\.\s+$/u;

/**
 * Rewrites formally: contractions are written out, words of talk replaced, chatter left out, sentences begin with a
 * capital. A text of nothing but chatter keeps it. One of another language stays as it is.
 */
export function toFormal(text: string, { keep }: Pick<PromptSource, 'keep'> = {}): string {
  if (languageOf(text) !== 'en') return text;
  const tokens = withoutChatter(toTokens(text, keep));
  const words = tokens.map((token, index) => (token.isWord ? sayFormally(tokens, index) : tidyGap(token.text)));
  const formal = withCapitals(tokens, withArticles(tokens, words)).join('');
  return formal.trim() === '' ? capitalise(text) : formal;
}

function sayFormally(tokens: readonly TextToken[], index: number): string {
  const word = tokens[index]?.text ?? '';
  const entry = toEntry(word);
  if (isFixed(tokens, index)) return word;
  const abbreviated = FORMAL_ABBREVIATIONS.get(entry);
  if (abbreviated !== undefined) return abbreviated;
  const replacement = expandContraction(contextOf(tokens, index)) ?? FORMAL_WORDS.get(entry);
  return replacement === undefined ? word : inCaseOf(word, replacement.replace(/^i\b/, 'I'));
}

function contextOf(tokens: readonly TextToken[], index: number): WordInContext {
  const wordAt = (position: number) => toEntry(tokens[position]?.text ?? '');
  const isJoined = (gap: number) => tokens[gap]?.text.trim() === '';
  return {
    before: isJoined(index - 1) ? wordAt(index - 2) : '',
    word: wordAt(index),
    after: isJoined(index + 1) ? wordAt(index + 2) : '',
    beforeThat: isJoined(index - 1) && isJoined(index - 3) ? wordAt(index - 4) : '',
  };
}

function tidyGap(gap: string): string {
  return isVerbatim(gap) ? gap : gap.replace(/!{2,}/g, '!').replace(/\?{2,}/g, '?');
}

/** Takes chatter out and closes the gap it leaves, together with the comma that belonged to it. */
function withoutChatter(tokens: readonly TextToken[]): TextToken[] {
  const kept: TextToken[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token?.isWord && CHATTER.test(toEntry(token.text))) {
      index += 1;
      const gap = closeGap(kept.pop()?.text ?? '', tokens[index]?.text ?? '', kept.length === 0);
      kept.push({ isWord: false, text: gap });
    } else if (token) {
      kept.push(token);
    }
  }
  return kept;
}

function closeGap(before: string, after: string, isFirst: boolean): string {
  const isAtStart = isFirst ? before.trim() === '' : endsASentence(before);
  if (isAtStart) return before + after.replace(/^[,.!?…]*[ \t]*/u, '');
  const rest = after.replace(/^,/, '');
  const spaceless = before.slice(0, endOfWords(before));
  return (/^[.!?…]|^$/u.test(rest) ? spaceless.replace(/,$/, '') : spaceless) + rest;
}

/** Where the spaces at the end of the gap begin. A pattern for them would begin anew at each space. */
function endOfWords(gap: string): number {
  let end = gap.length;
  while (gap[end - 1] === ' ' || gap[end - 1] === '\t') end -= 1;
  return end;
}

function withCapitals(tokens: readonly TextToken[], words: readonly string[]): string[] {
  return words.map((word, index) => {
    const startsSentence = tokens[index]?.isWord && isSentenceStart(tokens, index);
    return startsSentence && word === word.toLowerCase() ? capitalise(word) : word;
  });
}

function isSentenceStart(tokens: readonly TextToken[], index: number): boolean {
  const gap = tokens[index - 1]?.text ?? '';
  if (index === 1 && !/[\p{L}\p{N}]/u.test(gap)) return true;
  const wordBefore = toEntry(tokens[index - 2]?.text ?? '');
  const isAbbreviation = ENDS_IN_AN_ABBREVIATION.test(gap) || (TITLES.has(wordBefore) && gap.startsWith('. '));
  return !isAbbreviation && endsASentence(gap);
}

/** Whether a sentence ends after the last letter or digit of the gap. Takes time in proportion to the gap, whatever it is. */
function endsASentence(gap: string): boolean {
  let afterLast = 0;
  for (const { 0: found, index } of gap.matchAll(LETTER_OR_DIGIT)) afterLast = index + found.length;
  return SENTENCE_END_OR_EMPTY_LINE.test(gap.slice(afterLast));
}
