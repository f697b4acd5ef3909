import { type Enclosed, type Enclosure, beginsWithQuote, fenceRound, quotesRound } from './enclosure.js';
import { preambleLength } from './preamble.js';

/** More blank than this before an answer is a part of it. */
const LONGEST_BLANK_IN_CHARACTERS = 40;

/**
 * The answer of a model without what it wrapped around the rewrite: an introduction, a fence or quotes round the whole, where the
 * source has none itself. Empty for an answer that is nothing but wrapping. An answer without wrapping stays as it is.
 */
export function bareAnswer(answer: string, source: string): string {
  const { start, end } = rewriteIn(answer, source, true) ?? { start: 0, end: answer.length };
  return answer.slice(start, end);
}

/** Takes the wrapping off an answer that comes piece by piece; however it is cut, what comes out, joined, is its `bareAnswer`. */
export class AnswerFilter {
  private held = '';
  private isOpen = false;

  constructor(private readonly source: string) {}

  /** What may go out now: nothing while what has come may still be wrapping. Splits no code point. */
  take(piece: string): string {
    if (this.isOpen) return piece;
    this.held += piece;
    const rewrite = rewriteIn(this.held, this.source, false);
    if (!rewrite) return '';
    this.isOpen = true;
    return this.held.slice(rewrite.start);
  }

  /** What was still held back when the answer ended. */
  end(): string {
    return this.isOpen ? '' : bareAnswer(this.held, this.source);
  }
}

/** Where the rewrite stands in an answer; null while more of it must come to tell. What is told of a part holds for the whole. */
function rewriteIn(answer: string, source: string, isWhole: boolean): Enclosed | null {
  const whole = { start: 0, end: answer.length };
  const blank = answer.length - answer.trimStart().length;
  if (blank > LONGEST_BLANK_IN_CHARACTERS) return whole;
  if (blank === answer.length) return isWhole ? whole : null;
  const preamble = preambleLength(answer.slice(blank), source, isWhole);
  if (preamble === null) return null;
  const body = { start: preamble > 0 ? blank + preamble : 0, end: answer.length };
  const unfenced = within(answer, body, (text) =>
    source.includes('```') || source.includes('~~~') ? 'none' : fenceRound(text, isWhole),
  );
  return (
    unfenced && within(answer, unfenced, (text) => (beginsWithQuote(source) ? 'none' : quotesRound(text, isWhole)))
  );
}

/** What an enclosure of a part of the answer leaves of it, without the blank at its edges; the part itself where there is none. */
function within(answer: string, part: Enclosed, enclosureOf: (text: string) => Enclosure): Enclosed | null {
  const text = answer.slice(part.start, part.end);
  const blank = text.length - text.trimStart().length;
  const enclosure = enclosureOf(text.slice(blank));
  if (enclosure === 'undecided') return null;
  if (enclosure === 'none') return part;
  const start = part.start + blank + enclosure.start;
  const content = answer.slice(start, part.start + blank + enclosure.end);
  const contentStart = start + content.length - content.trimStart().length;
  return { start: contentStart, end: contentStart + content.trim().length };
}
