import { onceForEach } from '../once-for-each.js';
import type { AnswerContext } from './answer-context.js';
import { endMarksStart } from './end-marks.js';
import { hasRule, RULE_MARKS } from './rules.js';
import { mayBeAllOf } from './sentences.js';
import { NOTE_WORDS, type NoteWords } from './wrapping-words.js';

/** All that models write after a rewrite is shorter, and has fewer paragraphs. */
const LONGEST_NOTE = 1200;
const MOST_PARAGRAPHS = 40;

/** By then a note has said that it is one. */
const TELLING_CHARACTERS = 60;

const LONGEST_LABEL = 40;

/** What begins a paragraph: a blank line before it, or a rule. */
const BREAK = new RegExp(`\\n[ \\t\\r\\n]*\\n|\\n(?=[ \\t]{0,3}${RULE_MARKS}[ \\t\\r]*(?:\\n|$))`, 'g');

/** A line break at the end of what has come, with the beginning of a rule after it. */
const MAY_BEGIN_A_BREAK = /\n[ \t]{0,3}(?:-{0,20}|\*{0,20}|_{0,20})[ \t\r]*$/;

const PARAGRAPHS = new RegExp(`\\n[ \\t\\r]*\\n|(?<=^[ \\t]{0,3}${RULE_MARKS}[ \\t\\r]*)\\n`, 'm');
const RULE = new RegExp(`^${RULE_MARKS}$`);
const MARKS_BEFORE = /^[\s>*_~`#([【（"“–—-]+/u;
const QUOTED = /["“„«]([^"”“»\n]{1,80})["”“»]/gu;
const BRACKET = /^[*_>\s]{0,4}[([【（]/u;

/**
 * Where the notes and offers of the model begin that stand after a rewrite, with the blank and the rule before them; its length where there are
 * none. They speak of how something is written, as the text does not.
 */
export function noteStart(answer: string, context: AnswerContext): number {
  const text = answer.trimEnd();
  for (const { index } of breaksIn(text)) {
    const rewrite = text.slice(0, index).trimEnd();
    if (rewrite.trim() !== '' && isNotes(text.slice(index), rewrite, context)) return rewrite.length;
  }
  return answer.length;
}

/** How much of an answer that goes on is surely no note. */
export function lengthBeforeNotes(answer: string, context: AnswerContext): number {
  for (const { index } of breaksIn(answer)) {
    if (mayBecomeNotes(answer.slice(index), context)) return answer.slice(0, index).trimEnd().length;
  }
  const end = endMarksStart(answer);
  const near = Math.max(0, end - LONGEST_NOTE);
  const found = MAY_BEGIN_A_BREAK.exec(answer.slice(near, end));
  return found ? Math.max(near, answer.slice(0, near + found.index).trimEnd().length) : end;
}

/** Those near enough to the end. */
function breaksIn(answer: string): RegExpExecArray[] {
  const start = Math.max(0, answer.length - LONGEST_NOTE);
  const near = [...answer.slice(start).matchAll(BREAK)].slice(-MOST_PARAGRAPHS);
  return near.map((found) => Object.assign(found, { index: found.index + start }));
}

/** @param rewrite what stands before it */
function isNotes(text: string, rewrite: string, context: AnswerContext): boolean {
  const paragraphs = paragraphsOf(text);
  const [first, ...more] = paragraphs.filter((paragraph) => !isStrayRule(paragraph, context));
  if (first === undefined) return paragraphs.length > 0;
  if (isListOfChanges([first, ...more], rewrite, context)) return true;
  if (!isNote(first, context) || !isNoneOfTheText(first, rewrite, context)) return false;
  return more.length === 0 || isNotes(more.join('\n\n'), rewrite, context);
}

/** A label, and below it what speaks of the writing or quotes the text. */
function isListOfChanges([first = '', ...more]: readonly string[], rewrite: string, context: AnswerContext): boolean {
  const text = plain(first);
  return context.noteWords.some((words) => {
    const label = words.listLabel.exec(text) ?? words.label.exec(text);
    if (!label || textHasLabel(context)) return false;
    const changes = [text.slice(label[0].length), ...more].join('\n');
    if (quotes(changes, context.source)) return true;
    return context.speaksOfWriting(changes, words) && isNoneOfTheText(changes, rewrite, context);
  });
}

/** Surely no last sentence of the rewrite: it speaks of how something is written and of nothing else, or all of the text stands before it. */
function isNoneOfTheText(text: string, rewrite: string, context: AnswerContext): boolean {
  const speaksOfWritingAlone = context.noteWords.some(({ aboutWritingAlone }) => aboutWritingAlone.test(text));
  return speaksOfWritingAlone || mayBeAllOf(context, rewrite);
}

function quotes(text: string, source: string): boolean {
  return [...text.matchAll(QUOTED)].some(([, quoted]) => source.includes(quoted!));
}

/** Each paragraph but the last must be a note, and the last may become one. */
function mayBecomeNotes(text: string, context: AnswerContext): boolean {
  const paragraphs = paragraphsOf(text).filter((paragraph) => !isStrayRule(paragraph, context));
  const last = paragraphs.pop();
  if (last === undefined || paragraphs.some((paragraph) => hasListLabel(paragraph, context))) return true;
  if (!paragraphs.every((paragraph) => isNote(paragraph, context) || isLabelOfNotes(paragraph, context))) return false;
  return last.length < TELLING_CHARACTERS || opensNote(last, context) || hasListLabel(last, context);
}

function paragraphsOf(text: string): string[] {
  return text
    .split(PARAGRAPHS)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
}

function isStrayRule(paragraph: string, { source }: AnswerContext): boolean {
  return RULE.test(paragraph) && !hasRule(source);
}

/** It speaks of how something is written, in a language in which the text does not. */
function isNote(paragraph: string, context: AnswerContext): boolean {
  const text = plain(paragraph);
  return context.noteWords.some(
    (words) => opens(text, paragraph, words, context) && context.speaksOfWriting(text, words),
  );
}

function opensNote(paragraph: string, context: AnswerContext): boolean {
  const text = plain(paragraph);
  return context.noteWords.some((words) => opens(text, paragraph, words, context));
}

function opens(text: string, paragraph: string, words: NoteWords, context: AnswerContext): boolean {
  if (words.opening.test(text) || BRACKET.test(paragraph)) return true;
  return words.label.test(text) && !textHasLabel(context);
}

function hasListLabel(paragraph: string, context: AnswerContext): boolean {
  const text = plain(paragraph);
  return context.noteWords.some(({ listLabel }) => listLabel.test(text)) && !textHasLabel(context);
}

/** The label of notes that follow in a paragraph of their own. */
function isLabelOfNotes(paragraph: string, context: AnswerContext): boolean {
  const text = plain(paragraph);
  if (text.length >= LONGEST_LABEL) return false;
  return context.noteWords.some(({ label }) => label.test(text)) && !textHasLabel(context);
}

/** A line of the text begins with a label of notes, in whatever language: then none of the answer's is the model's. */
const textHasLabel = onceForEach(({ source }: AnswerContext) =>
  source
    .split('\n')
    .map(plain)
    .some((line) => NOTE_WORDS.some(({ label, listLabel }) => label.test(line) || listLabel.test(line))),
);

function plain(paragraph: string): string {
  return paragraph.replace(MARKS_BEFORE, '').replaceAll('’', "'");
}
