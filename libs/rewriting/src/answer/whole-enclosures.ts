import type { AnswerContext } from './answer-context.js';

/** What stands in the marks round the whole of an answer, where the text has no such marks; null where there are none. */
type Unwrap = (answer: string, context: AnswerContext) => string | null;

const TAGS = /^<(?<name>[a-z][\w-]{0,30})>(?<content>[^]*)<\/\k<name>>$/i;
const EMPHASIS = /^(?<mark>\*{1,3}|_{1,3})(?=[^\s*_])(?<content>[^]*[^\s*_])\k<mark>$/;
const QUOTED_LINE = /^\s{0,3}>/m;

/** Names of what a model answers with, and not of what it was given. */
const NAMES_OF_REWRITES = /rewr|text|output|result|answer|response|haiku|version/i;

function inTags(answer: string, { source }: AnswerContext): string | null {
  return source.includes('<') ? null : (TAGS.exec(answer)?.groups?.['content']?.trim() ?? null);
}

function inJson(answer: string, { source, calledBy }: AnswerContext): string | null {
  if (!/^\{[^]*\}$/.test(answer) || source.trimStart().startsWith('{')) return null;
  try {
    const texts = Object.entries(JSON.parse(answer) as object).filter(([, value]) => typeof value === 'string');
    const [, text] =
      texts.find(([name]) => /rewr/i.test(name) || calledBy.includes(name.toLowerCase())) ??
      texts.find(([name]) => NAMES_OF_REWRITES.test(name)) ??
      [];
    return (text as string | undefined) ?? null;
  } catch {
    return null;
  }
}

function inEmphasis(answer: string, { source }: AnswerContext): string | null {
  const { mark = '', content = '' } = EMPHASIS.exec(answer)?.groups ?? {};
  return mark === '' || content.includes(mark) || source.includes(mark) ? null : content;
}

function inBlockQuote(answer: string, { source }: AnswerContext): string | null {
  const lines = answer.split('\n');
  if (QUOTED_LINE.test(source) || !lines.every((line) => /^\s{0,3}>|^\s*$/.test(line))) return null;
  return lines
    .map((line) => line.replace(/^\s{0,3}>\s?/, ''))
    .join('\n')
    .trim();
}

/** From outside to inside. */
export const UNWRAPS: readonly Unwrap[] = [inTags, inJson, inBlockQuote, inEmphasis];

/** Whether an answer that goes on may still stand in such marks as a whole. */
export function mayStandInMarks(answer: string, source: string): boolean {
  const first = answer.charAt(0);
  if (first === '<') return !source.includes('<') && /^<[a-z]?[\w-]{0,30}(?:>|$)/i.test(answer);
  if (first === '{') return !source.trimStart().startsWith('{');
  if (first === '>')
    return !QUOTED_LINE.test(source) && answer.split('\n').every((line) => /^\s{0,3}>|^\s*$/.test(line));
  return '*_'.includes(first) && mayStandInEmphasis(answer, source);
}

function mayStandInEmphasis(answer: string, source: string): boolean {
  const [mark = ''] = /^(?:\*{1,3}|_{1,3})/.exec(answer) ?? [];
  if (mark === '' || source.includes(mark) || /^\s/.test(answer.slice(mark.length))) return false;
  const closing = answer.indexOf(mark, mark.length);
  return closing < 0 || answer.slice(closing + mark.length).trim() === '';
}
