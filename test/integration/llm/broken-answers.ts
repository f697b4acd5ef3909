import type { LlmErrorKind } from '#llm';
import { type Behaviour, GARBAGE } from '../../support/fake-vendor.js';

/** Answers of any vendor that are no whole answer, and what each of them is. docs/vendor-errors.md lists them too. */
export const BROKEN_ANSWERS: readonly [name: string, kind: LlmErrorKind, behaviour: Behaviour][] = [
  ['a connection cut before the headers', 'network', { cutBeforeHeaders: true }],
  ['a connection cut after a piece', 'network', { answer: ['Ahoy'], ending: 'cut' }],
  ['a connection cut within a frame', 'network', { answer: ['Ahoy', { frame: 'data: {"ch' }], ending: 'cut' }],
  ['a garbage frame', 'unreadable', { answer: ['Ahoy', GARBAGE] }],
  ['a garbage frame before any piece', 'unreadable', { answer: [GARBAGE] }],
  ['a garbage frame after an empty one', 'unreadable', { answer: ['', GARBAGE], ending: 'no-finish' }],
  ['a frame that is no object', 'unreadable', { answer: [{ frame: 'data: 7\n\n' }] }],
  ['an answer without its finish reason', 'incomplete', { answer: ['Ahoy'], ending: 'no-finish' }],
  ['an answer without any piece', 'incomplete', { answer: [] }],
  ['an answer of empty pieces', 'incomplete', { answer: ['', ''] }],
  ['an answer of spaces', 'incomplete', { answer: [' ', '\n'] }],
  ['an unknown finish reason', 'incomplete', { answer: ['Ahoy'], finishReason: 'SOMETHING_NEW' }],
  ['a prompt that it blocks', 'request-refused', { answer: [], blockReason: 'SAFETY', ending: 'no-finish' }],
];
