import type { Enclosure } from './enclosure.js';

/** What parts a text from the rest of a prompt, as `buildPrompt` makes it. */
const MARKER = '=====TEXT-[0-9a-f]{12}=====';

const ANY = new RegExp(MARKER);
const FIRST_LINE = new RegExp(`^${MARKER}[ \\t]*(?:\\r?\\n|$)`);
const LAST_LINE = new RegExp(`(?:^|\\n)${MARKER}$`);
const START_OF_A_MARKER = /^=====TEXT-[0-9a-f]{0,12}={0,5}$/;
const LINE_IN_CHARACTERS = 28;

export function hasMarker(text: string): boolean {
  return ANY.test(text);
}

/** A marker line at the head of an answer, and the one at its end, if there is one. */
export function markersRound(answer: string, source: string, isWhole: boolean): Enclosure {
  if (hasMarker(source)) return 'none';
  const first = FIRST_LINE.exec(answer);
  if (!isWhole) return first || mayBecomeMarker(answer) ? 'undecided' : 'none';
  if (!first) return 'none';
  const text = answer.trimEnd();
  const last = LAST_LINE.exec(text.slice(-LINE_IN_CHARACTERS));
  const end = last ? text.length - last[0].length : text.length;
  return { start: first[0].length, end: Math.max(end, first[0].length) };
}

function mayBecomeMarker(answer: string): boolean {
  return '=====TEXT-'.startsWith(answer) || START_OF_A_MARKER.test(answer.trimEnd());
}
