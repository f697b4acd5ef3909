import type { AnswerContext } from './answer-context.js';
import { preambleLength } from './preamble.js';
import { reasoningLength } from './reasoning.js';
import { reasoningSectionLength } from './reasoning-section.js';
import { hasRule, ruleLength } from './rules.js';
import { subjectLength } from './subject-line.js';
import { repeatedTextLength } from './repeated-text.js';

type Part = (answer: string, context: AnswerContext, isWhole: boolean) => number | null;

const PARTS: readonly Part[] = [
  (answer, { source }, isWhole) => reasoningLength(answer, source, isWhole),
  (answer, context, isWhole) => reasoningSectionLength(answer, context, isWhole),
  (answer, context, isWhole) => repeatedTextLength(answer, context, isWhole),
  (answer, context, isWhole) => preambleLength(answer, context, isWhole),
  (answer, { source }, isWhole) => (hasRule(source) ? 0 : ruleLength(answer, isWhole)),
  (answer, { source }, isWhole) => subjectLength(answer, source, isWhole),
];

/**
 * How long all is that comes before the rewrite: reasoning, the text again, an introduction, a rule, an invented subject. 0 for nothing, null while more
 * of the answer must come to tell.
 */
export function openingLength(answer: string, context: AnswerContext, isWhole: boolean): number | null {
  let length = 0;
  for (const part of PARTS) {
    const more = part(answer.slice(length), context, isWhole);
    if (more === null) return null;
    length += more;
  }
  return length;
}
