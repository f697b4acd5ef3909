import { languageOf } from './language.js';
import { lookAt } from './language-look.js';

/** By how much another language must be likelier than English for a short text to be in it, in halves of a bit. */
const CLEARLY_NOT_ENGLISH = 60;

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
  return languageOf(text) ?? languageOf(context) ?? likeliestOf(text);
}

function likeliestOf(text: string): string | null {
  const { costs, languages } = lookAt(text);
  const least = Math.min(...(costs ?? []));
  const isClear = costs && (costs[languages.indexOf('en')] ?? 0) - least >= CLEARLY_NOT_ENGLISH;
  if (isClear) return languages[costs.indexOf(least)] ?? null;
  return hasMarksOfAnother(text) ? null : 'en';
}

function hasMarksOfAnother(text: string): boolean {
  const words = text.match(/\p{Script=Latin}[\p{Script=Latin}\p{M}]*/gu) ?? [];
  const marked = words.filter((word) => /[^A-Za-z]/.test(word));
  return marked.length >= Math.max(FEWEST_MARKED_WORDS * words.length, 2);
}
