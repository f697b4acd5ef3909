import type { PromptSource } from '../llm-adapter.js';
import { isBeforeHas } from './contractions.js';
import { PIRATE_CLOSINGS, PIRATE_OPENINGS, PIRATE_WORDS } from './pirate-vocabulary.js';
import { choose, hashText } from './text-hash.js';
import { languageOf } from './text-language.js';
import { inCaseOf, isFixed, isVerbatim, type TextToken, toEntry, toTokens, withArticles } from './text-tokens.js';

/** Words that end like participles and are none. */
const NO_PARTICIPLES: ReadonlySet<string> = new Set(['beijing', 'boeing', 'sibling', 'viking', 'ceiling', 'sterling']);

/** Of several lines, or with a mark of Markdown before the first: an exclamation would become a part of a heading, a list or a table. */
const HAS_STRUCTURE = /\n|^(?:[#>|`<{[-]|\d+[.)])/;
/** Also as Chinese and Japanese, Arabic and Urdu, and Hindi write it. */
const ENDS_A_SENTENCE = /[.!?…。！？．؟۔।॥]["'”’)\]」』）】»]{0,3}$/u;

/** Rewrites as a pirate would say it, between two exclamations that the text itself decides. Line breaks stay. Lightly, it does without them. Of another language than English only the exclamations are a pirate's. */
export function toPirate(text: string, { keep, strength }: Pick<PromptSource, 'keep' | 'strength'> = {}): string {
  const tokens = toTokens(text, keep);
  const speech = languageOf(text) === 'en' ? speak(tokens) : text;
  if (strength === 1 && speech !== text) return speech;
  const hash = hashText(text);
  const body = speech.trim();
  const opening = choose(PIRATE_OPENINGS, hash);
  const closing = choose(PIRATE_CLOSINGS, Math.floor(hash / PIRATE_OPENINGS.length));
  return speech.replace(body, () => exclaim(body, opening, closing));
}

function speak(tokens: readonly TextToken[]): string {
  const words = tokens.map((token, index) => (token.isWord ? sayAsPirate(token.text, tokens, index) : token.text));
  return withArticles(tokens, words).join('');
}

/** Each exclamation is a sentence of its own, or a paragraph. */
function exclaim(body: string, opening: string, closing: string): string {
  if (HAS_STRUCTURE.test(body)) return `${opening}\n\n${body}\n\n${closing}`;
  if (ENDS_A_SENTENCE.test(body) || body === '') return `${opening} ${body} ${closing}`;
  // A pattern for it would begin anew at each letter of a long one.
  const lastWord = body.split(/\s/).at(-1)!;
  return isVerbatim(lastWord) ? `${opening} ${body}\n${closing}` : `${opening} ${body}. ${closing}`;
}

function sayAsPirate(word: string, tokens: readonly TextToken[], index: number): string {
  const entry = toEntry(word);
  const isTimeOfDay = entry === 'am' && /\d\s*$/u.test(tokens[index - 1]?.text ?? '');
  const isHas = entry.endsWith("'s") && isBeforeHas(toEntry(tokens[index + 2]?.text ?? ''));
  if (isTimeOfDay || isHas || isFixed(tokens, index)) return word;
  const replacement = PIRATE_WORDS.get(entry);
  if (replacement !== undefined) return inCaseOf(word, replacement);
  return isParticiple(entry) ? `${word.slice(0, -1)}'` : word;
}

/** A vowel stands before the ending: `sailing`, but not `king` or `thing`. */
function isParticiple(entry: string): boolean {
  return entry.endsWith('ing') && /[aeiouy]/.test(entry.slice(0, -3)) && !NO_PARTICIPLES.has(entry);
}
