/** A word (letters, marks and digits, apostrophes inside), or all that stands between two: spaces, punctuation, emoji, URLs. */
export interface TextToken {
  readonly isWord: boolean;
  readonly text: string;
}

const WORD = /(\p{L}[\p{L}\p{M}\p{N}]*(?:['’]\p{L}[\p{L}\p{M}]*)*)/u;

/** Addresses, file names, handles, identifiers and placeholders, which no rule may touch. */
const VERBATIM = /:\/\/|[@#_\\`{}<>|%]|\p{N}\p{L}|[\p{L}\p{N}][./][\p{L}\p{N}]/u;

/** Code in fences and backticks, tags of HTML, placeholders with spaces in them, and lines of tables and of JSON. */
const PROTECTED =
  /```[^]*?(?:```|(?![^]))|`[^`\n]+`|<\/?[A-Za-z][^<>\n]{0,300}>|\{\{[^{}\n]{1,80}\}\}|\{%[^%\n]{1,80}%\}|<%[^%\n]{1,80}%>|[$#]\{[^{}\n]{1,80}\}|\*\|[^|\n]{1,80}\|\*|\[[A-Z][A-Z0-9_ ]{1,40}\]|^[ \t]*\|[^\n]*|^[ \t]*(?:\{[ \t]*["\n]|\[[ \t]*[{"[]|"[^"\n]*"[ \t]*:|[\]}],?[ \t]*$)[^\n]*/m;

/** Cuts a text into words and the gaps around them, a gap always between two words; `kept` terms are no words. Joined again they are the same text. */
export function toTokens(text: string, kept: readonly string[] = []): TextToken[] {
  const tokens: TextToken[] = [];
  let gap = '';
  for (const { part, isKept } of partsOf(text, kept)) {
    const [beforeWords = '', ...cut] = isKept ? [part] : part.split(WORD);
    gap += beforeWords;
    for (let index = 0; index < cut.length; index += 2) {
      tokens.push({ isWord: false, text: gap }, { isWord: true, text: cut[index] ?? '' });
      gap = cut[index + 1] ?? '';
    }
  }
  tokens.push({ isWord: false, text: gap });
  return tokens;
}

/** What is protected, and between that what spaces part. */
function partsOf(text: string, kept: readonly string[]): { part: string; isKept: boolean }[] {
  const terms = kept.map((term) => term.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return text.split(new RegExp(`(${[...terms, PROTECTED.source].join('|')})`, 'gm')).flatMap((stretch, index) => {
    if (index % 2 === 1) return [{ part: stretch, isKept: true }];
    return stretch.split(/(\s+)/u).map((part) => ({ part, isKept: isVerbatim(part) }));
  });
}

const CAPITALISED = /^\p{Lu}\p{Ll}/u;

/** Words that begin sentences before a name. */
const BEFORE_NAMES: ReadonlySet<string> = new Set(
  'i hi hello hey dear yo my your the you yes no yeah is are am was ask tell thanks thank bye goodbye and but so if when where for to of by at on in what who why how there here it that this we they he she'.split(
    ' ',
  ),
);

/** A name, what something belongs to, or the sign of a number, which no rule may touch either. */
export function isFixed(tokens: readonly TextToken[], index: number): boolean {
  return isName(tokens, index) || isOwner(tokens, index) || isNumberSign(tokens, index);
}

/** `the kids' toys`, and an abbreviation as in `IT's budget`. */
function isOwner(tokens: readonly TextToken[], index: number): boolean {
  const [word, gapAfter] = [tokens[index]?.text ?? '', tokens[index + 1]?.text ?? ''];
  return (/s$/i.test(word) && /^['’]/.test(gapAfter)) || /^\p{Lu}{2,}['’]s$/u.test(word);
}

/** In capitals at its beginning within a sentence, or at a sentence's beginning with another such word behind it. */
function isName(tokens: readonly TextToken[], index: number): boolean {
  const [gap, word, gapAfter, next] = [-1, 0, 1, 2].map((offset) => tokens[index + offset]?.text ?? '');
  if (!CAPITALISED.test(word!) || BEFORE_NAMES.has(toEntry(word!))) return false;
  const isWithinSentence = index > 1 && /^[ ,;]+$/u.test(gap!);
  return isWithinSentence || (gapAfter === ' ' && CAPITALISED.test(next!) && !/['’]/.test(word!));
}

/** `No. 5`. */
function isNumberSign(tokens: readonly TextToken[], index: number): boolean {
  return /^no$/i.test(tokens[index]?.text ?? '') && /^\.?\s?\d/u.test(tokens[index + 1]?.text ?? '');
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

/** The text with its first letter in upper case; one that is several letters there, as ß and the ligature of f and i are, stays. */
export function capitalise(text: string): string {
  return text.replace(/\p{L}/u, (letter) => {
    const upper = letter.toUpperCase();
    return upper.length === letter.length ? upper : letter;
  });
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
