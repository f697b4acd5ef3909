import type { AnswerContext } from './answer-context.js';
import { introductionOf, mayBeRewrittenInto, mayIntroduce, sharesItsManner } from './introduction.js';

/** A heading or not, in emphasis or not, with a colon or not, underlined or not; then a blank, and some text. */
const PREAMBLE =
  /^(?:[\p{So}\p{Cf}\uFE0F]{1,20}[ \t]*)?(?<heading>(?:#{1,6}[ \t]+)?)(?<emphasis>\*{1,3}(?!\*)|_{1,3}(?!_)|)(?<opening>[^:：\r\n*_#]{1,120})(?=[:：\r\n*_#])(?<end>[:：]\k<emphasis>|\k<emphasis>[:：]?)(?:[ \t]*[\p{So}\p{Cf}\uFE0F]{1,20})?(?<underline>(?:[ \t]*\r?\n(?:={3,40}|-{3,40})[ \t]*(?=\r?\n))?)(?<blank>\s*)(?=[^\s:：])(?![\p{So}\p{Cf}\uFE0F]{1,20}\s*$)/u;

/** All that a preamble may be as long as no text follows it. */
const START_OF_A_PREAMBLE =
  /^(?:[\p{So}\p{Cf}\uFE0F]{1,20}[ \t]*)?#{0,6}[ \t]*[*_]{0,3}(?<opening>[^:：\r\n*_#]{0,120})(?=[:：\r\n*_#]|$)[*_:：]{0,4}[\s=\-\p{So}\p{Cf}\uFE0F]*$/u;

const LONGEST_OPENING_OF_A_SOURCE = 300;

/** A colon of a sentence, not of a time or an address. */
const COLON = /[:：](?!\d|\/\/)/u;

/**
 * How long the preamble of an answer is, up to and with the blank after it; 0 for none, null while more of the answer must come to
 * tell. What the text might itself be rewritten into is none, and neither is all of an answer.
 */
export function preambleLength(answer: string, { source, calledBy }: AnswerContext, isWhole: boolean): number | null {
  const preamble = PREAMBLE.exec(answer);
  if (preamble?.groups) return isPreamble(preamble.groups, source, calledBy) ? preamble[0].length : 0;
  if (isWhole) return 0;
  const opening = START_OF_A_PREAMBLE.exec(answer)?.groups?.['opening'];
  return opening !== undefined && mayIntroduce(opening, calledBy) ? null : 0;
}

/**
 * It is on a line of its own, as a heading, in emphasis or with a colon, or with an empty line below it; or it ends in a colon before the rewrite's first line. With words
 * of other kinds it has both a colon and an empty line below it.
 */
function isPreamble(
  { opening = '', ...parts }: Readonly<Record<string, string>>,
  source: string,
  calledBy: readonly string[],
): boolean {
  const introduction = introductionOf(opening, calledBy);
  if (introduction === 'none') return false;
  const beginning = source.slice(0, LONGEST_OPENING_OF_A_SOURCE);
  if (mayBeRewrittenInto(opening, beginning)) return false;
  const { heading = '', underline = '', end = '', blank = '' } = parts;
  const isOnALine = /[\r\n]/.test(blank);
  if (introduction === 'likely' || (introduction === 'label' && !isOnALine)) {
    const isAlone = introduction === 'label' ? isNameOfStyle(opening, calledBy) : hasEmptyLine(blank);
    return isAlone && isColon(end + blank) && !COLON.test(source) && !sharesItsManner(opening, beginning, calledBy);
  }
  if (!isOnALine) return heading === '' && isColon(end + blank) && !COLON.test(source);
  if (heading + underline + end !== '') return !firstLineEndsInColon(source);
  return introduction === 'rewrite' && hasEmptyLine(blank);
}

/** A colon stands apart from what follows it. */
function isColon(end: string): boolean {
  return /[:：]/u.test(end) && end !== ':';
}

function hasEmptyLine(blank: string): boolean {
  return /\n[ \t]*\r?\n/.test(blank);
}

function isNameOfStyle(opening: string, calledBy: readonly string[]): boolean {
  return calledBy.includes(opening.trim().toLowerCase());
}

function firstLineEndsInColon(text: string): boolean {
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
  return /[:：]$/u.test(line.trimEnd());
}
