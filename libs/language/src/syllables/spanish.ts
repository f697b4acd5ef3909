import { type Counts, between, either, occurrences, sum } from './counts.js';
import { wordsOf } from './words.js';

/** The vowels of one syllable: a strong one with weak ones beside it, or weak ones alone; an accented weak one stands alone. */
const NUCLEUS = /[iuü]?[aeoáéó][iuy]?(?![íú])|[íú]|[iuü][iuyé]?|y(?![aeiouáéíóú])/g;

/** Two syllables, or one, for the h between the vowels is silent: `prohibir`. */
const MAY_JOIN = /[aeou]h[iu]|[iu]h[aeo]/g;

/** One syllable for the Academy, two for many speakers: `construir`. */
const MAY_PART = /uir/g;

/** A word that begins with a vowel; that of `hielo` and `hueso` begins as a consonant does. */
const BEGINS_OPEN = /^h?(?!i[eé]|u[eéaoó])[aeiouáéíóú]|^y$/;
const ENDS_OPEN = /[aeiouyáéíóú]$/;

/**
 * How many syllables a line of Spanish has, as speech and as verse: vowels that meet between words are two syllables or one (synalepha),
 * and a line may count one more if its last syllable is stressed, one less if the third from its end is.
 * Source: Real Academia Española, Ortografía de la lengua española (2010), on diphthongs and hiatus; T. Navarro Tomás, Métrica española.
 */
export function inSpanish(line: string): Counts {
  const words = wordsOf(line).map(withoutSilentU);
  const meetings = words.filter((word, index) => BEGINS_OPEN.test(word) && ENDS_OPEN.test(words[index - 1] ?? ''));
  const spoken = sum(words.map(ofWord));
  const joined = either(...spoken.map((count) => between(count - meetings.length, count)));
  return sum([joined, byLastStress(words.at(-1) ?? '')]);
}

/** After q, and after g before e and i. */
function withoutSilentU(word: string): string {
  return word.replace(/(?<=[qg])u(?=[eiéí])/g, '');
}

function ofWord(word: string): Counts {
  const nuclei = occurrences(NUCLEUS, word);
  return between(Math.max(1, nuclei - occurrences(MAY_JOIN, word)), Math.max(1, nuclei + occurrences(MAY_PART, word)));
}

function byLastStress(word: string): Counts {
  const nuclei = word.match(NUCLEUS) ?? [];
  const accented = nuclei.findLastIndex((nucleus) => /[áéíóú]/.test(nucleus));
  const isOxytone = nuclei.length === 1 || /[^aeiouns]$/.test(word);
  const fromEnd = accented >= 0 ? nuclei.length - accented : isOxytone ? 1 : 2;
  if (fromEnd === 1) return [0, 1];
  return fromEnd > 2 ? [-1, 0] : [0];
}
