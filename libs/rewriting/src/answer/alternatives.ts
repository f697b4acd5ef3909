import type { AnswerContext } from './answer-context.js';
import { labelsOfAll, mayBecomeLabel } from './wrapping-words.js';

const NAMES = labelsOfAll('alternatives');
const LABEL = `[*_#]{0,4} ?(?:${NAMES}) ?#?`;
const NO_LETTER = '(?![\\p{L}\\p{N}])';
const INTRODUCTION = `[^\\n]{0,80}(?:${NAMES})\\p{L}{0,3}[^\\n]{0,30}[:：][ \\t]*\\r?\\n\\s*`;

const FIRST = `(?:${NAMES}) ?#?[1a]${NO_LETTER}`;

/** In emphasis, as a heading, or plain: with what else it says of the rewrite, `**Option 1 (polite):**`. */
const FIRST_LABELS = [
  `[*_]{1,3} ?${FIRST}[^\\n*_]{0,60}[*_]{1,3} ?[:：]?`,
  `#{1,4} ?[*_]{0,3}${FIRST}[^\\n]{0,60}\\n`,
  `${FIRST}(?: ?[(（][^()（）\\n]{1,60}[)）])? ?[:：.)]?`,
].join('|');

/** What begins the first rewrite, and the second. Numbers alone count after an introduction. */
const LABELS = [
  new RegExp(`^(?:${INTRODUCTION})?(?:${FIRST_LABELS})`, 'iu'),
  new RegExp(`\\n[ \\t]{0,8}${LABEL}[2b]${NO_LETTER}`, 'iu'),
] as const;
const NUMBERS = [new RegExp(`^${INTRODUCTION}1[.)]\\s`, 'iu'), /\n[ \t]{0,8}2[.)]\s/] as const;

const BEGINNING = new RegExp(`^(?:${INTRODUCTION})?${LABEL}[1a]${NO_LETTER}|^${INTRODUCTION}(?:1|$)`, 'iu');
const FIRST_LABEL = new RegExp(`^${LABEL}[1a]${NO_LETTER}`, 'imu');
const NUMBER = /^[^\S\r\n]*\d[.)]\s/m;
const mayBecomeLabelled = mayBecomeLabel('alternatives');

/** The first of several rewrites, where the text is no such list; null where there is one only. A rewrite is not much shorter than its text. */
export function firstAlternative(answer: string, { source, isVerse }: AnswerContext): string | null {
  const first = between(answer, LABELS) ?? between(answer, NUMBERS);
  if (first === null || isList(source)) return null;
  return isVerse || first.length * 5 >= source.trim().length * 4 ? first : null;
}

function between(answer: string, [beginning, next]: readonly [RegExp, RegExp]): string | null {
  const label = beginning.exec(answer)?.[0] ?? '';
  const text = answer.slice(label.length);
  const end = label === '' ? -1 : text.search(next);
  return end < 0 ? null : text.slice(0, end).trim();
}

/** Whether an answer that goes on may become a list of several rewrites. */
export function beginsAlternatives(answer: string, { source }: AnswerContext): boolean {
  return (BEGINNING.test(answer) || mayBecomeLabelled(answer)) && !isList(source);
}

function isList(source: string): boolean {
  return FIRST_LABEL.test(source) || NUMBER.test(source);
}
