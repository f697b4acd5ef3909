import { readFileSync } from 'node:fs';
import { built } from '../built.mjs';
import { quality } from '../directory.mjs';
import { number, share } from '../measure.mjs';
import { Random } from '../random.mjs';

const { haiku575 } = await built('rewriting/src/styles/checks/haiku-5-7-5.js');

const SOURCE = 'The meeting is on Thursday and we will look at the numbers of the new shop, so bring what you have.';
const SYLLABLES = [5, 7, 5];
const HAIKU_OF_A_KIND = 1000;

/** Word, how often it is used, and the syllables of its pronunciations. */
const RANKED = JSON.parse(readFileSync(quality('words.json'), 'utf8'));
const PRONUNCIATIONS = new Map(RANKED.map(([word, , counts]) => [word, counts]));

/** Whole haiku of English: made of words by CMUdict's first pronunciation, and written by hand. */
export const haiku = {
  title: 'Haiku',
  measure() {
    const random = new Random(575);
    const made = Object.entries(wordsByKind()).flatMap(([kind, words]) => {
      const right = Array.from({ length: HAIKU_OF_A_KIND }, () => write(words, SYLLABLES, random));
      const wrong = Array.from({ length: HAIKU_OF_A_KIND }, () => write(words, offByOne(random), random));
      return [
        share(`${HAIKU_OF_A_KIND} of ${kind}, 5-7-5: passed`, right, passes),
        share(`${HAIKU_OF_A_KIND} of ${kind}, one line off by one: passed`, wrong, passes),
        number(`of ${kind}, 5-7-5 by no pronunciation of CMUdict: passed`, wrong.filter(isWrongHowever), passes),
      ];
    });
    const byHand = ['right', 'wrong'].flatMap(readHaiku);
    return [
      ...made,
      number(`${byHand.length} written by hand, half of them wrong: judged wrongly`, byHand, isMisjudged),
    ];
  },
};

function passes(text) {
  return haiku575.examine(text, SOURCE)?.passed === true;
}

/** That no choice of CMUdict's pronunciations makes 5-7-5. */
function isWrongHowever(text) {
  return text.split('\n').some((line, index) => !mayHave(line, SYLLABLES[index]));
}

function mayHave(line, syllables) {
  let sums = new Set([0]);
  for (const word of line.split(' ')) {
    sums = new Set([...sums].flatMap((sum) => PRONUNCIATIONS.get(word).map((count) => sum + count)));
  }
  return sums.has(syllables);
}

function isMisjudged({ text, kind }) {
  return passes(text) !== (kind === 'right');
}

function readHaiku(kind) {
  const file = readFileSync(new URL(`../corpora/haiku-${kind}.txt`, import.meta.url), 'utf8');
  return file
    .trim()
    .split('\n')
    .map((line) => ({ kind, text: line.replaceAll(' / ', '\n') }));
}

/** By kind, words with how often each is drawn, and its syllables. */
function wordsByKind() {
  const ranked = RANKED.map(([word, weight, [syllables]]) => ({
    word,
    weight,
    syllables,
  }));
  const business = new Set(
    readFileSync(new URL('../corpora/business-words.txt', import.meta.url), 'utf8').split(/\s+/),
  );
  return {
    'words as in running text': weighted(ranked),
    'words of content (rank over 150)': weighted(ranked.slice(150)),
    'words of business mails': weighted(
      ranked.filter(({ word }) => business.has(word)).map(({ word, syllables }) => ({ word, syllables, weight: 1 })),
    ),
  };
}

function weighted(words) {
  let total = 0;
  return words.map(({ word, syllables, weight }) => ({ word, syllables, upTo: (total += weight) }));
}

function offByOne(random) {
  const line = random.below(SYLLABLES.length);
  const by = random.next() < 0.5 ? -1 : 1;
  return SYLLABLES.map((count, index) => (index === line ? count + by : count));
}

function write(words, syllables, random) {
  return syllables.map((count) => writeLine(words, count, random)).join('\n');
}

function writeLine(words, syllables, random) {
  for (;;) {
    const line = [];
    let open = syllables;
    while (open > 0) {
      const one = draw(words, random);
      line.push(one.word);
      open -= one.syllables;
    }
    if (open === 0) return line.join(' ');
  }
}

function draw(words, random) {
  const at = random.next() * words.at(-1).upTo;
  let [from, to] = [0, words.length - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (words[middle].upTo > at) to = middle;
    else from = middle + 1;
  }
  return words[from];
}
