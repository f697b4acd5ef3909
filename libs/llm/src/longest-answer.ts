/** What a model writes beyond this is no rewrite: in UTF-16 code units, for any text, and besides for each character that a text may have. */
const LONGEST_ANSWER = { toAnyText: 20_000, perCharacter: 8 };

/** The longest answer that is read, in UTF-16 code units, where texts have at most so many characters. */
export function longestAnswerFor(maxTextLength: number): number {
  return LONGEST_ANSWER.toAnyText + LONGEST_ANSWER.perCharacter * maxTextLength;
}
