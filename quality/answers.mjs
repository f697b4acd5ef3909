import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A corpus of YAML. */
export function readCorpus(name) {
  return parse(readFileSync(new URL(`corpora/${name}.yaml`, import.meta.url), 'utf8'));
}

/**
 * Answers with something round the rewrite. In a template that is JSON the rewrite is written as JSON has it.
 *
 * @param set empty for the first set, which was written before the rules; further ones were written before these were mended for them
 */
export function wrappedAnswers(set) {
  const { sources, answers } = readCorpus(`wrapped-answers${set}`);
  return answers.map(([of, template, rewrite]) => {
    const { style, text, rewrite: whole } = sources[of];
    const written = template.includes('{"') ? JSON.stringify(whole).slice(1, -1) : whole;
    return { style, text, answer: template.replace('{}', () => written), rewrite: rewrite ?? whole };
  });
}

/** Whole answers that look as if something stood round them. */
export function legitimateAnswers(set) {
  return readCorpus(`legitimate-answers${set}`).map(([style, text, answer]) => ({
    style,
    text,
    answer,
    rewrite: answer,
  }));
}
