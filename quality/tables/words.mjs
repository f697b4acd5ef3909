import { readFileSync } from 'node:fs';
import { built } from '../built.mjs';
import { quality } from '../directory.mjs';
import { share } from '../measure.mjs';

const { syllablesOf } = await built('language/src/index.js');

/** Syllables of English words, one by one. */
export const words = {
  title: 'Syllables of words',
  measure() {
    const rows = JSON.parse(readFileSync(quality('words.json'), 'utf8'));
    const counted = rows.map(([word, , known]) => ({ known, counts: syllablesOf(word, 'en') }));
    const byHand = readFileSync(new URL('../corpora/words-by-hand.txt', import.meta.url), 'utf8')
      .trim()
      .split('\n');
    return [
      share(`of the commonest 20,000 words, the ${rows.length} that CMUdict knows: a right count`, counted, hasRight),
      share('of the same: a count that CMUdict does not have', counted, hasWrong),
      share(`of ${byHand.length} words outside CMUdict, counted by hand: a right count`, byHand, isRightByHand),
    ];
  },
};

function hasRight({ known, counts }) {
  return counts.some((count) => known.includes(count));
}

function hasWrong({ known, counts }) {
  return counts.some((count) => !known.includes(count));
}

function isRightByHand(row) {
  const [, word, fewest, most = fewest] = /^(\S+) (\d+)(?:-(\d+))?$/.exec(row);
  return syllablesOf(word, 'en').some((count) => count >= Number(fewest) && count <= Number(most));
}
