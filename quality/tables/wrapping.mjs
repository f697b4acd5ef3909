import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { built } from '../built.mjs';
import { number } from '../measure.mjs';

const { bareAnswer, STYLES } = await built('rewriting/src/index.js');

/** What models put round a rewrite, and rewrites that only look so: docs/wrapping.md. */
export const wrapping = {
  title: 'Wrapping',
  measure() {
    const wrapped = wrappedAnswers();
    const legitimate = read('legitimate-answers').map(([style, text, answer]) => ({
      style,
      text,
      answer,
      rewrite: answer,
    }));
    return [
      number(`${wrapped.length} answers with something round them: not bared`, wrapped, isMissed),
      number(`${legitimate.length} whole answers that look wrapped: changed`, legitimate, isMissed),
    ];
  },
};

function read(name) {
  return parse(readFileSync(new URL(`../corpora/${name}.yaml`, import.meta.url), 'utf8'));
}

/** In a template that is JSON the rewrite is written as JSON has it. */
function wrappedAnswers() {
  const { sources, answers } = read('wrapped-answers');
  return answers.map(([of, template, rewrite]) => {
    const source = sources[of];
    const written = template.includes('{"') ? JSON.stringify(source.rewrite).slice(1, -1) : source.rewrite;
    const answer = template.replace('{}', () => written);
    return { style: source.style, text: source.text, answer, rewrite: rewrite ?? source.rewrite };
  });
}

function isMissed({ style, text, answer, rewrite }) {
  return bareAnswer(answer, text, STYLES[style]) !== rewrite;
}
