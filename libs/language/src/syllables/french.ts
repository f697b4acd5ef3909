import { type Counts, between, occurrences, sum } from './counts.js';
import { wordsOf } from './words.js';

const VOWEL = 'aeiouyàâäéèêëîïôöùûüœæ';

/** What sounds as one vowel; one with a trema begins anew. */
const NUCLEUS = /[oœ]eu|œu|eau|aoû|[aeo]i|oui|ui|ou|[aeo]u|[aàâäeéèêëiîïoôöuùûüœæy]/g;

/** An e that is not heard by itself at the end of a word, with the letters of its plural or of a verb. */
const MUTE_ENDING = /(?<=.)e(?:s|nt)?$/;

/** le, de, que, les: their only vowel is heard. */
const ONE_VOWEL = new RegExp(`^[^${VOWEL}]*es?$`);

/** Of two syllables in verse and careful speech, else of one: `lion`, `hier`, `jouer`. */
const MAY_JOIN = /(?:i|ou|u)(?=[aâoôéèœ]|e(?!$|s$|nt$))(?!oui)/g;

/** An e between single consonants is passed over in common speech: `samedi`. */
const MAY_BE_MUTE = new RegExp(`(?<=[${VOWEL}][^${VOWEL}])e(?=[^${VOWEL}][${VOWEL}])`, 'g');

const BEGINS_OPEN = new RegExp(`^h?[${VOWEL}]`);

/**
 * How many syllables a line of French may have: a mute e counts before a consonant or is passed over, and never counts before a vowel or at
 * the end of the line. So only a clear miss is told.
 * Source: M. Grevisse, Le bon usage, on the mute e; J. Mazaleyrat, Éléments de métrique française.
 */
export function inFrench(line: string): Counts {
  const words = wordsOf(line);
  return sum(words.map((word, index) => ofWord(asSpoken(word), words[index + 1])));
}

/** A u after q and before e after g, an e after g, and the y or ill between vowels are no vowels. */
function asSpoken(word: string): string {
  return word
    .replaceAll('qu', 'q')
    .replace(/gu(?=[eéèêi])/g, 'g')
    .replace(/ge(?=[aâoô])/g, 'g')
    .replace(new RegExp(`(?:^|(?<=[${VOWEL}]))y(?=[${VOWEL}])`, 'g'), 'j')
    .replace(/(?<=[aeuœ])ill(?=[aeéèoi])/g, 'jj');
}

function ofWord(word: string, next: string | undefined): Counts {
  if (word.length === 1 && !/[aàâoôy]/.test(word)) return [0];
  const body = ONE_VOWEL.test(word) ? word : word.replace(MUTE_ENDING, '');
  const nuclei = occurrences(NUCLEUS, body);
  const fewer = occurrences(MAY_JOIN, body) + occurrences(MAY_BE_MUTE, body);
  return between(Math.max(1, nuclei - fewer), Math.max(1, nuclei + heardAtEnd(word.slice(body.length), next)));
}

/** 1 where the ending may be heard: `ent` may be no verb's, and then it always may. */
function heardAtEnd(ending: string, next: string | undefined): number {
  if (ending === '') return 0;
  if (ending === 'ent') return 1;
  const isElided = next === undefined || (ending === 'e' && BEGINS_OPEN.test(next));
  return isElided ? 0 : 1;
}
