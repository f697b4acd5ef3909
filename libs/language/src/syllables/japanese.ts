import type { Counts } from './counts.js';
import { charactersOf } from './words.js';

/** A small vowel or ya, yu, yo belongs to the kana before it; a small tsu, an n and a long mark are beats of their own. */
const PART_OF_A_BEAT = /[ゃゅょぁぃぅぇぉゎャュョァィゥェォヮ]/;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}ー]/u;

/**
 * How many beats (on, morae) a line of kana has; null where it has another letter or a digit, whose reading is not written.
 * Source: H. Vance, The Sounds of Japanese (2008), on the mora; the counting of haiku.
 */
export function inKana(line: string): Counts | null {
  const letters = charactersOf(line);
  if (!letters.every((letter) => KANA.test(letter))) return null;
  return [letters.filter((letter) => !PART_OF_A_BEAT.test(letter)).length];
}
