import type { AnswerContext } from './answer-context.js';
import { introductionOf } from './introduction.js';
import { labelPattern, mayBecomeLabel } from './wrapping-words.js';

const LABEL = labelPattern('originals', '[*_]{0,3}\\s*');
const mayBecomeOriginal = mayBecomeLabel('originals');
const QUOTE = /^["“„«]/u;
const BETWEEN = /^["”“»]?\s*\n\s*(?<arrow>(?:→|->|=>|➡️?)\s*)?/u;
const NEXT_LABEL = /^[*_#]{0,4} ?(?<label>[^:：\r\n*_]{1,60})[*_]{0,3} ?[:：][*_]{0,3}\s*(?=\S)/u;

/**
 * How long the text is that an answer repeats before its rewrite, with the labels and the arrow that say so. Without any of these, a rewrite that
 * begins as the text does is one.
 */
export function repeatedTextLength(
  answer: string,
  { source, calledBy }: AnswerContext,
  isWhole: boolean,
): number | null {
  if (!isWhole && mayBecomeOriginal(answer)) return null;
  const label = LABEL.test(source) ? '' : (LABEL.exec(answer)?.[0] ?? '');
  const isLabelled = label !== '';
  const start = QUOTE.test(answer.slice(label.length)) ? label.length + 1 : label.length;
  const text = source.trim();
  const rest = answer.slice(start);
  if (!rest.startsWith(text)) return !isWhole && isLabelled && text.startsWith(rest.trimEnd()) ? null : 0;
  return lengthBefore(answer, start + text.length, { isLabelled, calledBy, isWhole });
}

function lengthBefore(
  answer: string,
  end: number,
  { isLabelled, calledBy, isWhole }: { isLabelled: boolean; calledBy: readonly string[]; isWhole: boolean },
): number | null {
  const between = BETWEEN.exec(answer.slice(end));
  if (!between) return !isWhole && isLabelled && answer.slice(end).trim().length < 2 ? null : 0;
  const start = end + between[0].length;
  const next = NEXT_LABEL.exec(answer.slice(start));
  const isNextLabelled = introductionOf(next?.groups?.['label'] ?? '', calledBy) !== 'none';
  if (isNextLabelled) return start + next![0].length;
  return isLabelled || between.groups?.['arrow'] ? start : 0;
}
