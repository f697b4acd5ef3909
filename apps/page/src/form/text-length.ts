import { LONGEST_TEXT } from '../service.js';

/** As the service counts: in code points. */
export function lengthOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** As the service has it: nothing in it can be seen. */
export function isBlank(text: string): boolean {
  return !/[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}]/u.test(text);
}

export function isSendable(text: string): boolean {
  return !isBlank(text) && lengthOf(text) <= LONGEST_TEXT;
}
