import type { AnswerContext } from './answer-context.js';
import {
  type Introduction,
  introductionOf,
  mayBeRewrittenInto,
  mayIntroduce,
  namesRewriteAlone,
  saysWhatAndHow,
  sharesItsManner,
} from './introduction.js';

/** A heading or not, in emphasis or not, with a colon or not, underlined or not; then a blank, and some text. */
const PREAMBLE =
  /^(?:[\p{So}\p{Cf}\uFE0F]{1,20}[ \t]*)?(?<heading>(?:#{1,6}[ \t]+)?)(?<emphasis>\*{1,3}(?!\*)|_{1,3}(?!_)|)(?<opening>[^:：\r\n*_#]{1,120})(?=[:：\r\n*_#])(?<end>[:：]\k<emphasis>|\k<emphasis>[:：]?)(?:[ \t]*[\p{So}\p{Cf}\uFE0F]{1,20})?(?<underline>(?:[ \t]*\r?\n(?:={3,40}|-{3,40})[ \t]*(?=\r?\n))?)(?<blank>\s*)(?=[^\s:：])(?!(?:[\p{So}\p{Cf}\uFE0F]{1,20}|[=-]{1,40})\s*$)/u;

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
export function preambleLength(answer: string, context: AnswerContext, isWhole: boolean): number | null {
  const preamble = PREAMBLE.exec(answer);
  if (preamble?.groups) return isPreamble(preamble.groups, context) ? preamble[0].length : 0;
  if (isWhole) return 0;
  const opening = START_OF_A_PREAMBLE.exec(answer)?.groups?.['opening'];
  return opening !== undefined && mayIntroduce(opening, context.calledBy) ? null : 0;
}

/** An opening, and what sets it apart from what follows it. */
type Parts = Readonly<Record<string, string>>;

function isPreamble(parts: Parts, context: AnswerContext): boolean {
  const { opening = '' } = parts;
  const beginning = context.source.slice(0, LONGEST_OPENING_OF_A_SOURCE);
  return (
    IS_SET_APART[introductionOf(opening, context.calledBy)](parts, context) && !mayBeRewrittenInto(opening, beginning)
  );
}

/** By what is introduced, how the opening must be set apart: the less it says, the more. */
const IS_SET_APART: Readonly<Record<Introduction, (parts: Parts, context: AnswerContext) => boolean>> = {
  rewrite: (parts, { source }) => isOnItsLine(parts, source) || isUnmarkedParagraph(parts) || isBefore(parts, source),
  label: (parts, context) =>
    isOnItsLine(parts, context.source) ||
    (isNameOfRewrite(parts, context) && isBefore(parts, context.source) && !isOfTheText(parts, context)),
  likely: (parts, context) =>
    hasEmptyLine(parts) &&
    (hasOwnColon(parts, context.source) || saysWhatAndHow(parts['opening'] ?? '', context.calledBy)) &&
    !isOfTheText(parts, context),
  none: () => false,
};

/** As a heading, in emphasis or brackets, or with a colon. */
function isOnItsLine(parts: Parts, source: string): boolean {
  return isOnALine(parts) && isMarked(parts) && !firstLineEndsInColon(source);
}

function isUnmarkedParagraph(parts: Parts): boolean {
  return hasEmptyLine(parts) && !isMarked(parts);
}

/** In the rewrite's first line. */
function isBefore(parts: Parts, source: string): boolean {
  return !isOnALine(parts) && parts['heading'] === '' && hasOwnColon(parts, source);
}

function isOfTheText({ opening = '' }: Parts, { source, calledBy }: AnswerContext): boolean {
  return sharesItsManner(opening, source.slice(0, LONGEST_OPENING_OF_A_SOURCE), calledBy);
}

/** A word that names any rewrite, and not the style, does so in emphasis only. */
function isNameOfRewrite({ opening = '', emphasis = '' }: Parts, { calledBy }: AnswerContext): boolean {
  return calledBy.includes(opening.trim().toLowerCase()) || (emphasis !== '' && namesRewriteAlone(opening));
}

function isMarked({ opening = '', heading = '', underline = '', end = '' }: Parts): boolean {
  return heading + underline + end !== '' || /^[[【].*[\]】]$/u.test(opening);
}

function isOnALine({ blank = '' }: Parts): boolean {
  return /[\r\n]/.test(blank);
}

function hasEmptyLine({ blank = '' }: Parts): boolean {
  return /\n[ \t]*\r?\n/.test(blank);
}

/** It ends in a colon, which stands apart from what follows it, and the text has none. */
function hasOwnColon({ end = '', blank = '' }: Parts, source: string): boolean {
  return /[:：]/u.test(end) && end + blank !== ':' && !COLON.test(source);
}

function firstLineEndsInColon(text: string): boolean {
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
  return /[:：]$/u.test(line.trimEnd());
}
