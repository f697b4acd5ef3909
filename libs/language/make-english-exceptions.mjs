/**
 * Writes src/syllables/english-exceptions.txt: the words of the CMU Pronouncing Dictionary that the rule of src/syllables/english-rule.ts counts
 * otherwise. Takes the dictionary from a package, at one version, into a folder that is removed:
 *
 *   npm run build && node libs/language/make-english-exceptions.mjs
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { spelledOut, syllablesByRule } = await import(
  new URL('../../dist/libs/language/src/syllables/english-rule.js', import.meta.url).href
);

const PACKAGE = 'cmu-pronouncing-dictionary@3.0.0';
const LINE_IN_CHARACTERS = 150;

/** Second pronunciations that nobody who counts would use: `sper-ing`, `fee-nay`, `didnt`, `prob-ly`; and readings of abbreviations. */
const ODD = new Set(
  (
    "spring springs fine weren aol phnom hmong didn't couldn't wouldn't shouldn't hadn't current currently trying located probably " +
    'cooperation maintenance corporate federal history histories korea korean koreans nicholas israel charles miles learned scientist ' +
    'scientists opposite prisoner prisoners coverage happening stuart dual graham'
  ).split(' '),
);

/** Of these a count that is less than the first is heard in quick speech only: `nash-nal`, `act-shly`, `off-ring`. */
const QUICK = /(?:[aeiou][st]ional|ual|[nmru]ally?|ural|onabl[ey]|e[lnr]+ing)(?:ly)?$/;

async function readDictionary() {
  const directory = mkdtempSync(join(tmpdir(), 'cmudict-'));
  try {
    execFileSync('npm', ['install', '--prefix', directory, '--no-save', '--ignore-scripts', PACKAGE], {
      stdio: 'inherit',
    });
    const file = join(directory, 'node_modules/cmu-pronouncing-dictionary/index.js');
    return (await import(pathToFileURL(file).href)).dictionary;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Of these the dictionary has the count of common speech alone; other dictionaries, and who counts by hand, have that of careful speech too: `choc-o-late`. */
const CAREFUL = [
  [
    2,
    'chocolate chocolates opera operas aspirin catholic catholics diamond diamonds sovereign sovereigns sophomore sophomores',
  ],
  [3, 'vegetable vegetables decorative beverages imagery niagara temperament'],
  [4, 'veterinary'],
].flatMap(([count, words]) => words.split(' ').map((word) => [word, [count, count + 1]]));

/** What every reader knows better: the doctor is no drive, and a poem is short for many. */
const OWN = new Map([
  ['dr', [2]],
  ['poem', [1, 2]],
  ['poems', [1, 2]],
  ["there'll", [1, 2]],
  ['comfortable', [3, 4]],
  ['comfortably', [3, 4]],
  ['literature', [3, 4]],
  ['kubernetes', [4]],
  ['json', [2]],
  ...CAREFUL.map(([word, counts]) => [word, counts]),
]);

/** Endings that are said in two ways, of which the dictionary has one for some words and both for others: `retire`, `nationally`. */
const SAID_EITHER_WAY = [
  { word: /[iy]re[sd]?$|fire/, short: /AY\d R(?! [A-Z]+\d)/, long: /AY\d ER0/ },
  { word: /ower/, short: /AW\d R(?! [A-Z]+\d)/ },
  { word: /ionally/, short: /SH N AH0 L/ },
];

/** By word, in the dictionary's order of pronunciations: as many syllables as it marks with a stress. */
function countsByWord(dictionary) {
  const counts = new Map();
  for (const [entry, pronunciation] of Object.entries(dictionary)) {
    const word = entry.replace(/\(\d\)$/, '');
    const sounds = pronunciation.replace(/ #.*/, '');
    const syllables = (sounds.match(/\d/g) ?? []).length;
    if (/^'?[a-z][a-z']*$/.test(word) && syllables > 0)
      counts.set(word, [...(counts.get(word) ?? []), syllables, ...otherWays(word, sounds, syllables)]);
  }
  return counts;
}

function otherWays(word, sounds, syllables) {
  const said = SAID_EITHER_WAY.filter((ending) => ending.word.test(word));
  const longer = said.some(({ short }) => short.test(sounds)) ? [syllables + 1] : [];
  return said.some(({ long }) => long?.test(sounds)) ? [...longer, syllables - 1] : longer;
}

/** The first pronunciation's count and those one apart from it, but for odd ones and short words whose letters are spelled. */
function accepted(word, pronunciations) {
  if (OWN.has(word)) return OWN.get(word);
  const [first, ...others] = pronunciations;
  const isSpelled = (count) => word.length <= 3 && count === spelledOut(word);
  const isQuick = (count) => count < first && QUICK.test(word);
  const more = others.filter((count) => Math.abs(count - first) === 1 && !isSpelled(count) && !isQuick(count));
  return [...new Set(ODD.has(word) ? [first] : [first, ...more])].sort((one, other) => one - other);
}

/** Whether the service finds the same counts without the word in the list: a possessive is counted from its word, other contractions are listed. */
function isDerived(word, counts, all) {
  const [, stem, ending] = /^(.+)('(?:s|ll|ve|d|re))$/.exec(word) ?? [];
  if (!ending || (ending === "'s" && !all.has(stem))) return !ending && counts.join() === String(syllablesByRule(word));
  const more = syllablesByRule(word) - syllablesByRule(stem);
  return (
    ending === "'s" &&
    accepted(stem, all.get(stem))
      .map((count) => count + more)
      .join() === counts.join()
  );
}

function exceptions(all) {
  const groups = new Map();
  for (const word of new Set([...all.keys(), ...OWN.keys()])) {
    const counts = accepted(word, all.get(word));
    const key = counts.join('-');
    if (!isDerived(word, counts, all)) groups.set(key, [...(groups.get(key) ?? []), word]);
  }
  return [...groups].sort(([one], [other]) => one.localeCompare(other));
}

function linesOf([counts, words]) {
  const lines = [counts];
  for (const word of words) {
    if (lines.at(-1).length + word.length >= LINE_IN_CHARACTERS) lines.push(counts);
    lines.push(`${lines.pop()} ${word}`);
  }
  return lines;
}

const lines = exceptions(countsByWord(await readDictionary())).flatMap(linesOf);
writeFileSync(
  new URL('src/syllables/english-exceptions.txt', import.meta.url),
  `# Made by make-english-exceptions.mjs from the CMU Pronouncing Dictionary (its licence: NOTICES.md). Not to be edited.
# Words that the rule counts wrong: in each line their counts, fewest first, and the words.
${lines.join('\n')}
`,
);
