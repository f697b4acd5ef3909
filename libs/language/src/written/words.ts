/** What is read of a long text: more says nothing new of its language. */
const LONGEST_READ_IN_CHARACTERS = 3000;

const CODE = /```[^]*?(?:```|$)|`[^`\n]*`/g;

/** What is of no language, such as an address, a path, a name in code or a number, has one of these. */
const NO_WORD = /[\p{N}_/@\\=<>{}[\]]/u;

/** All that stands together with one, without a space; in a script without cases, which may do without spaces, words of it end where others begin. */
const RUNS_OF_NO_LANGUAGE = new RegExp(`(?<![^\\s\\p{Lo}])[^\\s\\p{Lo}]*${NO_WORD.source}[^\\s\\p{Lo}]*`, 'gu');

/** The words at the beginning of a text, in small letters, without code, addresses and numbers. */
export function wordsOf(text: string): string[] {
  return wordsIn(beginningOf(text).toLowerCase());
}

/** Those that begin with a small letter, or in a script without cases: a name is none. */
export function smallWordsOf(text: string): string[] {
  return wordsIn(beginningOf(text)).filter((word) => !/^\p{Lu}/u.test(word));
}

function beginningOf(text: string): string {
  return text.slice(0, LONGEST_READ_IN_CHARACTERS).normalize('NFC');
}

function wordsIn(text: string): string[] {
  let read = text.includes('`') ? text.replace(CODE, ' ') : text;
  if (NO_WORD.test(read)) read = read.replace(RUNS_OF_NO_LANGUAGE, ' ');
  return read.match(/\p{L}[\p{L}\p{M}]*/gu) ?? [];
}
