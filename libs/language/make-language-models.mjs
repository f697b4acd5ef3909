/**
 * Writes src/written/letter-models.txt: how likely each letter is after the two before it, in each language, from the models of lingua
 * (Apache-2.0, NOTICES.md). They come as crates, each at one version, into a folder that is removed; it needs cargo:
 *
 *   node libs/language/make-language-models.mjs
 */
import { writeFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { LANGUAGES, withCrates } from './lingua-crates.mjs';

/** By length of the group of letters, how many of the commonest are kept. */
const KEPT = [40, 400, 700];

/** Halves of a bit: what is as likely as 1 in 2^(level / 2). */
const levelOf = (probability) => Math.round(-2 * Math.log2(probability));

/** Probability of the last letter after those before it, by the letters. */
function conditional(file) {
  const { ngrams } = JSON.parse(brotliDecompressSync(file));
  return new Map(
    Object.entries(ngrams).flatMap(([fraction, groups]) => {
      const [count, of] = fraction.split('/').map(Number);
      return groups.split(' ').map((group) => [group, count / of]);
    }),
  );
}

function commonest(tables) {
  const joint = [];
  for (const [index, table] of tables.entries()) {
    const shorter = joint[index - 1];
    joint.push(
      new Map(
        [...table].map(([group, probability]) => [
          group,
          probability * (shorter?.get(group.slice(0, -1)) ?? (index === 0 ? 1 : 0)),
        ]),
      ),
    );
  }
  return joint.map((table, index) =>
    [...table]
      .sort(([, one], [, other]) => other - one)
      .slice(0, KEPT[index])
      .map(([group]) => group),
  );
}

/** Node 20 has no Map.groupBy. */
function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** The groups of each level behind its number: `7e8tao9in`. */
function written(groups, table) {
  const levels = groupBy(groups, (group) => levelOf(table.get(group)));
  return [...levels]
    .sort(([one], [other]) => one - other)
    .map(([level, of]) => level + of.sort().join(''))
    .join('');
}

const lines = withCrates(LANGUAGES, (read) =>
  Object.entries(LANGUAGES).map(([code, name]) => {
    const tables = ['unigrams', 'bigrams', 'trigrams'].map((kind) => conditional(read(name, `models/${kind}.json.br`)));
    return `${code} ${commonest(tables)
      .map((groups, index) => written(groups, tables[index]))
      .join('|')}`;
  }),
);
writeFileSync(
  new URL('src/written/letter-models.txt', import.meta.url),
  `# Made by make-language-models.mjs from the models of lingua (its licence: NOTICES.md). Not to be edited.
# In each line a language (ISO 639-1), and its commonest letters, pairs and threes, parted by a bar, in groups behind their level: the last
# letter follows those before it once in 2^(level / 2) times.
${lines.join('\n')}
`,
);
