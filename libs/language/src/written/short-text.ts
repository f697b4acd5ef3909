import { languageOf } from './language.js';
import { lookAt } from './language-look.js';

/** By how much another language may be likelier than English for a short text to be taken for English, and must be to be taken for it, in halves of a bit. */
const STILL_ENGLISH = 20;
const CLEARLY_NOT_ENGLISH = 60;

/** By how much that language must then be likelier than the next one, which may be its relative. */
const BEFORE_THE_NEXT = 20;

/** English has letters with marks in loan words only: no text of it has them in so large a share of its words. */
const FEWEST_MARKED_WORDS = 0.2;

/**
 * The language of a few lines, ISO 639-1, by their letters and by a longer text about the same: English where nothing says otherwise. Null
 * where it is another one, and which cannot be told.
 */
export function languageOfShortText(text: string, context: string): string | null {
  const { script } = lookAt(text);
  if (!script) return /\p{L}/u.test(text) ? null : 'en';
  if (script.name === 'Han' && lookAt(context).script?.language !== script.language)
    return script.language === 'ja' ? 'ja' : null;
  if (script.name !== 'Latin') return script.language ?? languageOf(text);
  return languageOf(text) ?? languageOf(context) ?? likeliestOf(text, context);
}

/** Of both together. */
function likeliestOf(text: string, context: string): string | null {
  const { costs, languages } = lookAt(text);
  const more = lookAt(context).costs;
  const both = Array.from(costs ?? [], (cost, index) => cost + (more?.length === costs?.length ? more![index]! : 0));
  const [least = 0, next = 0] = both.toSorted((one, other) => one - other);
  const over = (both[languages.indexOf('en')] ?? 0) - least;
  if (over <= STILL_ENGLISH) return hasMarksOfAnother(text) ? null : 'en';
  const isClear = over >= CLEARLY_NOT_ENGLISH && next - least >= BEFORE_THE_NEXT;
  return isClear ? (languages[both.indexOf(least)] ?? null) : null;
}

function hasMarksOfAnother(text: string): boolean {
  const words = text.match(/\p{Script=Latin}[\p{Script=Latin}\p{M}]*/gu) ?? [];
  const marked = words.filter((word) => /[^A-Za-z]/.test(word));
  return marked.length >= Math.max(FEWEST_MARKED_WORDS * words.length, 2);
}
