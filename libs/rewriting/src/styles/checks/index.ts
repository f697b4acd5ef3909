import type { Check } from '../style.js';
import { changed } from './changed.js';
import { haiku575 } from './haiku-5-7-5.js';
import { hasWords } from './has-words.js';
import { codeKept, linksKept, placeholdersKept } from './kept-parts.js';
import { nothingAdded, numbersKept } from './numbers-kept.js';
import { sameLanguage } from './same-language.js';

/** Of what must stay as it is in the text. */
export const CHECKS_OF_KEPT_PARTS: readonly Check[] = [
  placeholdersKept,
  linksKept,
  codeKept,
  numbersKept,
  nothingAdded,
];

/** The checks that a style may name. */
export const CHECKS: ReadonlyMap<string, Check> = new Map(
  [hasWords, haiku575, changed, sameLanguage, ...CHECKS_OF_KEPT_PARTS].map((check) => [check.name, check]),
);
