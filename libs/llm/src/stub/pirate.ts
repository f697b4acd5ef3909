import { PIRATE_CLOSINGS, PIRATE_OPENINGS, PIRATE_WORDS } from './pirate-vocabulary.js';
import { choose, hashText } from './text-hash.js';
import { inCaseOf, type TextToken, toEntry, toTokens, withArticles } from './text-tokens.js';

/** Words that end like participles and are none. */
const NO_PARTICIPLES: ReadonlySet<string> = new Set(['beijing', 'boeing', 'sibling', 'viking', 'ceiling', 'sterling']);

/** Rewrites as a pirate would say it, between two exclamations that the text itself decides. Line breaks stay. */
export function toPirate(text: string): string {
  const tokens = toTokens(text);
  const words = tokens.map((token, index) => (token.isWord ? sayAsPirate(token.text, tokens, index) : token.text));
  const speech = withArticles(tokens, words).join('');
  const hash = hashText(text);
  const body = speech.trim();
  const opening = choose(PIRATE_OPENINGS, hash);
  const closing = choose(PIRATE_CLOSINGS, Math.floor(hash / PIRATE_OPENINGS.length));
  return speech.replace(body, () => `${opening} ${body} ${closing}`);
}

function sayAsPirate(word: string, tokens: readonly TextToken[], index: number): string {
  const entry = toEntry(word);
  const isTimeOfDay = entry === 'am' && /\d\s*$/u.test(tokens[index - 1]?.text ?? '');
  if (isTimeOfDay) return word;
  const replacement = PIRATE_WORDS.get(entry);
  if (replacement !== undefined) return inCaseOf(word, replacement);
  return isParticiple(entry) ? `${word.slice(0, -1)}'` : word;
}

/** A vowel stands before the ending: `sailing`, but not `king` or `thing`. */
function isParticiple(entry: string): boolean {
  return entry.endsWith('ing') && /[aeiouy]/.test(entry.slice(0, -3)) && !NO_PARTICIPLES.has(entry);
}
