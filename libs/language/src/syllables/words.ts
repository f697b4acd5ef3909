const WORD = /\p{L}[\p{L}\p{M}]*/gu;

/** The words of a line, in small letters. */
export function wordsOf(line: string): string[] {
  return line.normalize('NFC').toLowerCase().match(WORD) ?? [];
}

/** The letters and digits of a line. */
export function charactersOf(line: string): string[] {
  return line.normalize('NFC').match(/[\p{L}\p{N}]/gu) ?? [];
}
