import type { AnswerContext } from './answer-context.js';
import { introductionOf } from './introduction.js';
import { labelPattern, mayBecomeLabel } from './wrapping-words.js';

const HEAD = labelPattern('reasonings');
const mayBecomeHead = mayBecomeLabel('reasonings');

/** Below an empty line, what may label the rewrite. */
const LABEL = /\n[ \t]*\r?\n(?=[*_#]{0,4} ?(?<label>[^:：\r\n*_#]{1,60})[*_]{0,3} ?[:：]?[*_]{0,3}[ \t]*\r?\n)/gu;

/** No longer one is waited for. */
const LONGEST_IN_CHARACTERS = 4000;

/** How long the section of reasoning is that an answer begins with, under a head of its own, up to the label of the rewrite. Without such a label it is none. */
export function reasoningSectionLength(
  answer: string,
  { source, calledBy }: AnswerContext,
  isWhole: boolean,
): number | null {
  if (HEAD.test(source.trimStart())) return 0;
  if (!HEAD.test(answer)) return !isWhole && mayBecomeHead(answer) ? null : 0;
  for (const { 0: gap, index, groups } of answer.matchAll(LABEL)) {
    if (introductionOf(groups?.['label'] ?? '', calledBy) !== 'none') return index + gap.length;
  }
  return isWhole || answer.length > LONGEST_IN_CHARACTERS ? 0 : null;
}
