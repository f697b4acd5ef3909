import { legitimateAnswers, readCorpus } from '../answers.mjs';
import { built } from '../built.mjs';
import { number, share } from '../measure.mjs';

const { examine, STYLES } = await built('rewriting/src/index.js');
const { toFormal, toPirate } = await built('llm/src/index.js');

const CHECKS = new Set(['placeholders-kept', 'links-kept', 'code-kept', 'numbers-kept', 'nothing-added']);
const BY_STUB = { formal: toFormal, pirate: toPirate };

/** Whether the checks tell what a rewrite has dropped or added, and nothing of those that keep everything. */
export const kept = {
  title: 'What stays',
  measure() {
    const byHand = readCorpus('kept-pairs').map(([style, text, rewrite, parts]) => ({ style, text, rewrite, parts }));
    const others = ['', '-2', '-3', '-4'].flatMap(legitimateAnswers).filter(({ style }) => style !== 'haiku');
    const byStub = [...byHand, ...others].map(({ style, text }) => ({ style, text, rewrite: BY_STUB[style](text) }));
    const pairs = [...byHand, ...others, ...byStub];
    const damaged = byHand.flatMap(damagedOf);
    return [
      number(`${pairs.length} rewrites that keep everything: false alarms`, pairs, fails),
      share(`${damaged.length} rewrites without one thing of the text, dropped or changed: told`, damaged, isTold),
    ];
  },
};

/** Without each of its parts, and with another character in it. */
function damagedOf({ style, text, rewrite, parts }) {
  return parts.flatMap((part) =>
    ['', changed(part)].map((other) => ({ style, text, rewrite: rewrite.replaceAll(part, () => other) })),
  );
}

function changed(part) {
  return part.replace(/\d(?!.*\d)|[a-zA-Z@%](?!.*[a-zA-Z@%])/s, (last) =>
    /\d/.test(last) ? (Number(last) + 5) % 10 : 'q',
  );
}

function fails(pair) {
  return found(pair).some(({ passed }) => passed === false);
}

/** A number that is not found is told, and fails nothing. */
function isTold(pair) {
  return found(pair).some(({ passed }) => passed !== true);
}

function found({ style, text, rewrite }) {
  return examine(STYLES[style], rewrite, text).filter(({ name }) => CHECKS.has(name));
}
