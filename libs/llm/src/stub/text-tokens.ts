/** A word (letters, marks and digits, apostrophes inside), or all that stands between two: spaces, punctuation, emoji, URLs. */
export interface TextToken {
  readonly isWord: boolean;
  readonly text: string;
}

const WORD = /(\p{L}[\p{L}\p{M}\p{N}]*(?:['’]\p{L}[\p{L}\p{M}]*)*)/u;

/** Addresses, file names, handles and identifiers, which no rule may touch. */
const VERBATIM = /:\/\/|[@#_\\]|\p{N}\p{L}|[\p{L}\p{N}][./][\p{L}\p{N}]/u;

/** Cuts a text into words and the gaps around them, a gap always between two words. Joined again they are the same text. */
export function toTokens(text: string): TextToken[] {
  const tokens: TextToken[] = [];
  let gap = '';
  for (const part of text.split(/(\s+)/u)) {
    const [beforeWords = '', ...cut] = isVerbatim(part) ? [part] : part.split(WORD);
    gap += beforeWords;
    for (let index = 0; index < cut.length; index += 2) {
      tokens.push({ isWord: false, text: gap }, { isWord: true, text: cut[index] ?? '' });
      gap = cut[index + 1] ?? '';
    }
  }
  tokens.push({ isWord: false, text: gap });
  return tokens;
}

export function isVerbatim(text: string): boolean {
  return VERBATIM.test(text);
}

/** A word as vocabularies list it: in lower case, with a straight apostrophe. */
export function toEntry(word: string): string {
  return word.toLowerCase().replaceAll('’', "'");
}

/** The replacement in the case of the word it stands for: `MY` gives `ME`, `My` gives `Me`. */
export function inCaseOf(word: string, replacement: string): string {
  const isUpper = word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase();
  if (isUpper) return replacement.toUpperCase();
  const first = word.charAt(0);
  return first === first.toLowerCase() ? replacement : capitalise(replacement);
}

/** The text with its first letter in upper case. */
export function capitalise(text: string): string {
  return text.replace(/\p{L}/u, (letter) => letter.toUpperCase());
}

/**
 * The words of a rewrite with each `a` and `an` corrected that stands before a replaced word. It goes by the letter, not
 * by the sound. `words` stand for the tokens, one for each.
 */
export function withArticles(tokens: readonly TextToken[], words: readonly string[]): string[] {
  return words.map((word, index) => {
    const next = words[index + 2];
    const isArticle = tokens[index]?.isWord === true && /^an?$/i.test(word);
    const isBeforeReplaced = next !== tokens[index + 2]?.text && tokens[index + 1]?.text.trim() === '';
    if (!isArticle || !isBeforeReplaced || !next) return word;
    return inCaseOf(word, /^[aeiou]/i.test(next) ? 'an' : 'a');
  });
}
