import { LONGEST_TEXT } from '../service.js';

/** As the service counts: in code points. */
export function lengthOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** As the service has it: nothing in it can be seen. */
function isBlank(text: string): boolean {
  return !/[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}]/u.test(text);
}

/** What is wrong with a text that the page itself can tell. */
export type TextFault = 'empty' | 'tooLong';

/** @param isTried whether somebody has tried to send it: nobody is told before that there is no text yet */
export function faultOf(text: string, isTried: boolean): TextFault | null {
  if (lengthOf(text) > LONGEST_TEXT) return 'tooLong';
  return isTried && isBlank(text) ? 'empty' : null;
}
