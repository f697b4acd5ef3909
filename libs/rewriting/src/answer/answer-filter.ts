import { beginsAlternatives, firstAlternative } from './alternatives.js';
import { AnswerContext, type StyleOfAnswer } from './answer-context.js';
import { withoutEndMarks } from './end-marks.js';
import { type Enclosure, fenceRound, quotesRound } from './enclosure.js';
import { markersRound } from './marker-lines.js';
import { lengthBeforeNotes, noteStart } from './note.js';
import { openingLength } from './opening.js';
import { afterLateClosing, LONGEST_CLOSING, mayEndTag } from './reasoning.js';
import { bareVerse } from './verse.js';
import { mayStandInMarks, UNWRAPS } from './whole-enclosures.js';

/** More blank than this before an answer is a part of it. */
const LONGEST_BLANK_IN_CHARACTERS = 40;

/** What may stand in marks as a whole is held back no longer than this. */
const LONGEST_HELD_IN_CHARACTERS = 4000;

/** Wrappings within wrappings. */
const MOST_LAYERS = 5;

/** From outside to inside. */
const ENCLOSURES = [markersRound, fenceRound, quotesRound];

/**
 * The answer of a model without what it put round the rewrite, where the source has nothing like it: reasoning, the text again, an introduction, rules, notes and offers, and
 * what stands round the whole. Empty for an answer that is nothing but wrapping. An answer without wrapping stays as it is.
 */
export function bareAnswer(answer: string, source: string, style?: StyleOfAnswer): string {
  return unwrap(answer, new AnswerContext(source, style));
}

/** Takes the wrapping off an answer that comes piece by piece; however it is cut, what comes out, joined, is its `bareAnswer`. */
export class AnswerFilter {
  private readonly context: AnswerContext;
  private answer = '';
  /** The last piece, and before it as much as a closing tag may have begun in: cut out of the answer, it would cost a copy of it each time. */
  private recent = '';
  /** The end of the answer that has not come out. */
  private held = '';
  /** Where in the answer the text begins that comes out, once that is known. */
  private start = 0;
  private nextLookAtInCharacters = 0;
  private isOpen = false;
  private isMistaken = false;
  /** It follows reasoning, and so does the blank before it. */
  private isAnew = false;

  /** @param mayTakeBack whether what came out may still be taken back */
  constructor(
    source: string,
    style?: StyleOfAnswer,
    private readonly mayTakeBack: () => boolean = () => true,
  ) {
    this.context = new AnswerContext(source, style);
  }

  /** What came out last begins the text anew: all before it is no part of the rewrite. */
  get takesBack(): boolean {
    return this.isMistaken;
  }

  /** All that has come out, from where it last began anew. */
  get shown(): string {
    return this.isOpen ? this.answer.slice(this.start, this.answer.length - this.held.length) : '';
  }

  /** What may go out now: nothing while what has come may still be wrapping. Splits no code point. */
  take(piece: string): string {
    this.isMistaken = false;
    this.answer += piece;
    this.recent = this.recent.slice(-LONGEST_CLOSING) + piece;
    const after = this.isOpen && !this.isAnew ? this.afterReasoning(piece) : null;
    if (after !== null) return this.beginAnew(after);
    return this.isOpen ? this.passOn(piece) : this.open(piece);
  }

  /** What was still held back when the answer ended. */
  end(): string {
    this.isMistaken = false;
    const { shown } = this;
    const bare = unwrap(this.answer, this.context);
    // Compared as slices, as in repeated-frames: the text may be long.
    if (bare.slice(0, shown.length) === shown) return bare.slice(shown.length);
    if (!this.mayTakeBack()) return this.held;
    this.isMistaken = true;
    return bare;
  }

  /** What follows a closing tag of reasoning that was taken for the rewrite; null where there is none. */
  private afterReasoning(piece: string): string | null {
    if (!mayEndTag(piece)) return null;
    const recent = this.recent.slice(-(this.answer.length - this.start));
    const end = afterLateClosing(recent, this.context.source);
    const isLate = end > 0 && this.mayTakeBack() && afterLateClosing(this.answer, this.context.source) > 0;
    return isLate ? recent.slice(end) : null;
  }

  private beginAnew(text: string): string {
    this.isMistaken = true;
    this.isOpen = false;
    this.isAnew = true;
    this.held = '';
    this.nextLookAtInCharacters = 0;
    return this.open(text);
  }

  /** Holds what may come before the rewrite, or stand round it. */
  private open(piece: string): string {
    this.held += piece;
    if (this.held.length < this.nextLookAtInCharacters) return '';
    const start = startOf(this.held, this.context);
    this.nextLookAtInCharacters = nextLookAfter(this.held.length);
    if (start === null) return '';
    this.isOpen = true;
    this.nextLookAtInCharacters = 0;
    const text = this.isAnew ? this.held.slice(start).trimStart() : this.held.slice(start);
    this.held = '';
    this.start = this.answer.length - text.length;
    return this.passOn(text);
  }

  /** Holds what may become a note after the rewrite. */
  private passOn(piece: string): string {
    if (this.held === '' && !/[\n<]/.test(piece)) return piece;
    this.held += piece;
    if (this.held.length < this.nextLookAtInCharacters) return '';
    const text = this.held;
    const length = lengthBeforeNotes(text, this.context);
    this.held = text.slice(length);
    this.nextLookAtInCharacters = this.held === '' ? 0 : nextLookAtNote(this.held.length);
    return text.slice(0, length);
  }
}

/** What is held is looked at from its beginning each time, so a long one is looked at only when it has grown by a part of itself. */
function nextLookAfter(length: number): number {
  return length < 256 ? 0 : length + length / 8;
}

/** What may become a note is looked at from its beginning, too. */
function nextLookAtNote(length: number): number {
  return length + Math.max(8, length / 4);
}

/** Where the rewrite begins in an answer that goes on; null while more of it must come to tell. */
function startOf(answer: string, context: AnswerContext): number | null {
  if (context.isVerse) return null;
  const blank = answer.length - answer.trimStart().length;
  if (blank > LONGEST_BLANK_IN_CHARACTERS) return 0;
  if (blank === answer.length) return null;
  const opening = openingLength(answer.slice(blank), context, false);
  if (opening === null) return null;
  const text = answer.slice(blank + opening);
  if (text.length <= LONGEST_HELD_IN_CHARACTERS && mayBeWrapped(text, context)) return null;
  return opening > 0 ? blank + opening : 0;
}

function mayBeWrapped(answer: string, context: AnswerContext): boolean {
  const text = answer.slice(0, lengthBeforeNotes(answer, context));
  if (text === '' || beginsAlternatives(text, context) || mayStandInMarks(text, context.source)) return true;
  return ENCLOSURES.some((enclosureOf) => enclosureOf(text, context.source, false) === 'undecided');
}

function unwrap(answer: string, context: AnswerContext): string {
  const { source, isVerse } = context;
  if (answer.length - answer.trimStart().length > LONGEST_BLANK_IN_CHARACTERS) return answer;
  let text = withoutReasoningBefore(answer, context);
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const bare = withoutLayer(text, context);
    if (bare === text) break;
    text = bare;
  }
  return isVerse ? bareVerse(text, source) : text;
}

/** Without reasoning whose opening tag the chat template wrote itself, and the marks that end the answer. */
function withoutReasoningBefore(answer: string, context: AnswerContext): string {
  const text = withoutEndMarks(answer, context.source);
  const end = afterLateClosing(text, context.source);
  return end > 0 && openingLength(text.trimStart(), context, true) === 0 ? text.slice(end) : text;
}

function withoutLayer(answer: string, context: AnswerContext): string {
  const { source } = context;
  const bare = answer.trimStart();
  const opening = openingLength(bare, context, true)!;
  let text = opening > 0 ? bare.slice(opening) : answer;
  text = text.slice(0, noteStart(text, context));
  text = firstAlternative(text.trimStart(), context) ?? text;
  for (const enclosureOf of ENCLOSURES) text = within(text, enclosureOf(text.trimStart(), source, true));
  for (const unwrapped of UNWRAPS) text = unwrapped(text.trim(), context) ?? text;
  return text;
}

/** What an enclosure leaves of the answer, without the blank at its edges; the answer itself where there is none. */
function within(answer: string, enclosure: Enclosure): string {
  if (typeof enclosure === 'string') return answer;
  return answer.trimStart().slice(enclosure.start, enclosure.end).trim();
}
