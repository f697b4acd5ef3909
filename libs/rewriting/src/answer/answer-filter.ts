import { type Enclosed, type Enclosure, fenceRound, quotesRound } from './enclosure.js';
import { markersRound } from './marker-lines.js';
import { preambleLength } from './preamble.js';
import { reasoningLength } from './reasoning.js';

/** More blank than this before an answer is a part of it. */
const LONGEST_BLANK_IN_CHARACTERS = 40;

/** From outside to inside. */
const ENCLOSURES = [markersRound, fenceRound, quotesRound];

/**
 * The answer of a model without what it wrapped around the rewrite: its reasoning, an introduction, and marker lines, a fence or quotes
 * round the whole, where the source has none itself. Empty for an answer that is nothing but wrapping. An answer without wrapping stays as it is.
 */
export function bareAnswer(answer: string, source: string): string {
  const { start, end } = rewriteIn(answer, source, true) ?? { start: 0, end: answer.length };
  return answer.slice(start, end);
}

/** Takes the wrapping off an answer that comes piece by piece; however it is cut, what comes out, joined, is its `bareAnswer`. */
export class AnswerFilter {
  private held = '';
  private nextLookAtInCharacters = 0;
  private isOpen = false;

  constructor(private readonly source: string) {}

  /** What may go out now: nothing while what has come may still be wrapping. Splits no code point. */
  take(piece: string): string {
    if (this.isOpen) return piece;
    this.held += piece;
    if (this.held.length < this.nextLookAtInCharacters) return '';
    const rewrite = rewriteIn(this.held, this.source, false);
    this.nextLookAtInCharacters = nextLookAfter(this.held.length);
    if (!rewrite) return '';
    this.isOpen = true;
    return this.held.slice(rewrite.start);
  }

  /** What was still held back when the answer ended. */
  end(): string {
    return this.isOpen ? '' : bareAnswer(this.held, this.source);
  }
}

/** What is held is looked at from its beginning each time, so a long one is looked at only when it has grown by a part of itself. */
function nextLookAfter(length: number): number {
  return length < 256 ? 0 : length + length / 8;
}

/** Where the rewrite stands in an answer; null while more of it must come to tell. What is told of a part holds for the whole. */
function rewriteIn(answer: string, source: string, isWhole: boolean): Enclosed | null {
  const end = answer.length;
  const blank = end - answer.trimStart().length;
  if (blank > LONGEST_BLANK_IN_CHARACTERS) return { start: 0, end };
  if (blank === end) return isWhole ? { start: 0, end } : null;
  const head = headLength(answer.slice(blank), source, isWhole);
  if (head === null) return null;
  let part: Enclosed | null = { start: head > 0 ? blank + head : 0, end };
  for (const enclosureOf of ENCLOSURES) {
    part = within(answer, part, (text) => enclosureOf(text, source, isWhole));
    if (!part) return null;
  }
  return part;
}

/** How long the reasoning and the preamble are that an answer begins with. */
function headLength(answer: string, source: string, isWhole: boolean): number | null {
  const reasoning = reasoningLength(answer, source, isWhole);
  if (reasoning === null) return null;
  const preamble = preambleLength(answer.slice(reasoning), source, isWhole);
  return preamble === null ? null : reasoning + preamble;
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
