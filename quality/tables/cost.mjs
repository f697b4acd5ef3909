import { execFileSync } from 'node:child_process';
import { built } from '../built.mjs';
import { median } from '../measure.mjs';
import { Random } from '../random.mjs';
import { rewriteOf, SENTENCES, textOf } from '../sentences.mjs';

const RUNS = 7;
const MEGABYTE = 1_000_000;

const { compareLanguages, looksTaken } = await built('language/src/index.js');
const { toFormal, toPirate } = await built('llm/src/index.js');

/** What telling languages and counting syllables costs. */
export const cost = {
  title: 'Cost',
  measure() {
    const runs = Array.from({ length: RUNS }, startFresh);
    const figure = (name) => median(runs.map((run) => run[name]));
    const random = new Random(1);
    const english = Array.from({ length: 300 }, () => textOf('en', 60 + random.below(900), random));
    const others = Object.keys(SENTENCES).filter((code) => code !== 'en');
    return [
      { what: 'start: loading the module', value: figure('startInMs'), unit: 'ms' },
      {
        what: 'the first look at Latin letters and the first word, once in a process',
        value: figure('firstInMs'),
        unit: 'ms',
      },
      { what: 'memory after it, collected', value: figure('memoryInBytes') / MEGABYTE, unit: 'MB' },
      {
        what: 'looks at letters a rewrite, English in the stub’s formal: median',
        value: looksFor(english.map((text) => [text, toFormal(text)])),
        unit: '',
      },
      {
        what: 'looks at letters a rewrite, English in the stub’s pirate speech: median',
        value: looksFor(english.map((text) => [text, toPirate(text)])),
        unit: '',
      },
      ...[100, 300].map((length) => ({
        what: `looks at letters a rewrite that keeps half of its words, ${others.length} other languages, ${length} characters: median`,
        value: looksFor(others.flatMap((code) => Array.from({ length: 10 }, () => rewriteOf(code, length, random)))),
        unit: '',
      })),
      { what: 'a check of two English texts of 1,000 characters', value: timeOf('en', random), unit: 'ms' },
      { what: 'a check of two German texts of 1,000 characters', value: timeOf('de', random), unit: 'ms' },
    ];
  },
};

/** In a process of its own, after all that Node itself loads. */
function startFresh() {
  const file = new URL('cost-of-start.mjs', import.meta.url).pathname;
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', file], { encoding: 'utf8' }));
}

function looksFor(pairs) {
  return median(
    pairs.map(([text, rewrite]) => {
      const before = looksTaken();
      compareLanguages(text, rewrite);
      return looksTaken() - before;
    }),
  );
}

function timeOf(code, random) {
  const pairs = Array.from({ length: 200 }, () => [textOf(code, 1000, random), textOf(code, 1000, random)]);
  return median(
    pairs.map(([text, rewrite]) => {
      const startedAt = performance.now();
      compareLanguages(text, rewrite);
      return performance.now() - startedAt;
    }),
  );
}
