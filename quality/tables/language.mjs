import { readFileSync } from 'node:fs';
import { built } from '../built.mjs';
import { number, share } from '../measure.mjs';
import { Random } from '../random.mjs';
import { rewriteOf, SENTENCES, textOf } from '../sentences.mjs';

const { compareLanguages, languageOfShortText } = await built('language/src/index.js');
const { toPirate } = await built('llm/src/index.js');

const PAIRS =
  'cs-en de-nl en-cs en-de en-es en-fi en-fr en-hu en-id en-it en-nl en-pl en-pt en-ro en-sv en-tr es-it fr-de fr-es it-ro nl-en pt-fr sk-hu vi-en'.split(
    ' ',
  );
const RELATIVES = 'bg-mk bs-hr ca-es da-sv es-pt hr-sl id-ms nb-da nb-nn nl-af ru-uk sk-cs'.split(' ');
const TEXTS_A_PAIR = 100;
const LENGTHS = [60, 100, 300, 1000, 2000];

/** Whether a rewrite is in the language of its text. */
export const language = {
  title: 'Language',
  measure() {
    const random = new Random(24);
    return [
      ...translations(random),
      ...relatives(random),
      ...rewrites(random),
      ...olderEnglish(random),
      ...shortTexts(random),
    ];
  },
};

const languages = Object.keys(SENTENCES);

const isTold = ([text, rewrite]) => compareLanguages(text, rewrite) === 'other';
const isTakenForEnglish = ([text, lines]) => languageOfShortText(lines, text) === 'en';
const isSame = ([text, rewrite]) => compareLanguages(text, rewrite) === 'same';

function translations(random) {
  return [
    ...LENGTHS.map((length) =>
      share(
        `translations of ${length} characters, ${PAIRS.length} pairs: told`,
        pairsOf(PAIRS, length, length, random),
        isTold,
      ),
    ),
    share('translations of 500 characters into 60: told', pairsOf(PAIRS, 500, 60, random), isTold),
  ];
}

function relatives(random) {
  return [100, 500].flatMap((length) => {
    const pairs = pairsOf(RELATIVES, length, length, random);
    const what = `near relatives, ${RELATIVES.length} pairs, ${length} characters`;
    return [share(`${what}: told`, pairs, isTold), share(`${what}: called the same language`, pairs, isSame)];
  });
}

function rewrites(random) {
  return [60, 100, 300, 1000].flatMap((length) => {
    const pairs = rewritesOf(length, random);
    const what = `rewrites that keep half of their words, ${languages.length} languages, ${length} characters`;
    return [
      share(`${what}: false alarms`, pairs, isTold),
      share(`${what}: known to be in the language`, pairs, isSame),
    ];
  });
}

function olderEnglish(random) {
  return [
    number('1,000 texts of English in the stub’s pirate speech: false alarms', piratesOf(random), isTold),
    number(
      'pirates and archaic English by hand, each against plain English and each other: false alarms',
      archaicPairs(),
      isTold,
    ),
  ];
}

/** As the lines of a haiku and their text are. */
function shortTexts(random) {
  const latin = languages.filter((code) => /[a-z]{3}/i.test(textOf(code, 60, random)));
  const others = latin.filter((code) => code !== 'en').map((code) => `${code}-${code}`);
  return [
    share(
      'lines of 60 characters in English, beside a text of 100: counted as English',
      pairsOf(['en-en'], 100, 60, random),
      isTakenForEnglish,
    ),
    share(
      `lines of 60 characters in ${others.length} other languages in Latin letters, beside a text of 100: counted as English`,
      pairsOf(others, 100, 60, random),
      isTakenForEnglish,
    ),
  ];
}

function pairsOf(pairs, length, otherLength, random) {
  return pairs.flatMap((pair) => {
    const [from, to] = pair.split('-');
    return Array.from({ length: TEXTS_A_PAIR }, () => [textOf(from, length, random), textOf(to, otherLength, random)]);
  });
}

function rewritesOf(length, random) {
  return languages.flatMap((code) => Array.from({ length: TEXTS_A_PAIR }, () => rewriteOf(code, length, random)));
}

function piratesOf(random) {
  return Array.from({ length: 1000 }, () => textOf('en', 40 + random.below(300), random)).map((text) => [
    text,
    toPirate(text),
  ]);
}

function archaicPairs() {
  const lines = readFileSync(new URL('../corpora/archaic-english.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const plain = [
    'Please tell your customers that the old version keeps running and that nothing will be lost.',
    'Hi Tom, can you send me numbers for March by Friday? Thanks!',
  ];
  return lines.flatMap((line) => [...plain, ...lines].map((text) => [text, line]));
}
