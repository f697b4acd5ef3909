import { anyOf } from '../pattern.js';

/** What ends the answers of models, or their last channel, and is left in the text by a server that does not know their chat template. */
const MARKS = [
  '<|return|>',
  '<|end|>',
  '<|im_end|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|endoftext|>',
  '<|end_of_text|>',
  '<|end_of_turn|>',
  '<end_of_turn>',
  '<eos>',
  '</s>',
  '<｜end▁of▁sentence｜>',
];

const BEGINNINGS = new Set(MARKS.flatMap((mark) => Array.from(mark, (_, index) => mark.slice(0, index + 1))));
const AT_END = new RegExp(`(?:(?:${anyOf(MARKS)})\\s{0,8})*(?:${anyOf([...BEGINNINGS])})\\s{0,8}$`);
const LONGEST_IN_CHARACTERS = 100;

/** The answer without the marks that end it, where the text has no such mark. One that closes a tag of the answer is none. */
export function withoutEndMarks(answer: string, source: string): string {
  if (!answer.trimEnd().endsWith('>')) return answer;
  const marks = MARKS.filter((mark) => !source.includes(mark) && !(mark === '</s>' && answer.includes('<s>')));
  let text = answer;
  for (;;) {
    const bare = text.trimEnd();
    const mark = marks.find((each) => bare.endsWith(each));
    if (mark === undefined) return text;
    text = bare.slice(0, -mark.length);
  }
}

/** Where the marks begin with which what has come may end; its length where it ends in none. */
export function endMarksStart(answer: string): number {
  const start = Math.max(0, answer.length - LONGEST_IN_CHARACTERS);
  const found = AT_END.exec(answer.slice(start));
  return found ? start + found.index : answer.length;
}
