import { legitimateAnswers, wrappedAnswers } from '../answers.mjs';
import { built } from '../built.mjs';
import { number } from '../measure.mjs';

const { bareAnswer, STYLES } = await built('rewriting/src/index.js');

/** What models put round a rewrite, and rewrites that only look so: docs/wrapping.md. */
export const wrapping = {
  title: 'Wrapping',
  measure() {
    const further = ['-2', '-3', '-4'].flatMap(wrappedAnswers);
    const furtherWhole = ['-2', '-3', '-4'].flatMap(legitimateAnswers);
    return [
      notBared('answers', wrappedAnswers('')),
      notBared('further answers', further),
      changed('whole answers', legitimateAnswers('')),
      changed('further whole answers', furtherWhole),
    ];
  },
};

function notBared(what, answers) {
  return number(`${answers.length} ${what} with something round them: not bared`, answers, isMissed);
}

function changed(what, answers) {
  return number(`${answers.length} ${what} that look wrapped: changed`, answers, isMissed);
}

function isMissed({ style, text, answer, rewrite }) {
  return bareAnswer(answer, text, STYLES[style]) !== rewrite;
}
