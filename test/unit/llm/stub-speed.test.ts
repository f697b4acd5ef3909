import { describe, expect, it } from '@jest/globals';
import { toFormal, toHaiku, toPirate } from '#llm';

const LENGTH = 10_000;
const MOST_TIME_IN_MS = 250;

/** Texts of the greatest length that tempt a rule to look at all of the text for each of its words. */
const PARTS = [
  'my friend is going. ',
  'a',
  'ing',
  '! ',
  'lol ',
  "don't",
  '.',
  ' ',
  'a.',
  "a'",
  ' x',
  '😀',
  'é',
  '1',
  ',lol',
  "'",
];

describe.each([toPirate, toFormal, toHaiku])('%p', (rewrite) => {
  it.each(PARTS)('is quick with a text of %j', (part) => {
    const text = `${part.repeat(Math.ceil(LENGTH / part.length)).slice(0, LENGTH)}5`;
    const started = performance.now();
    rewrite(text);
    expect(performance.now() - started).toBeLessThan(MOST_TIME_IN_MS);
  });
});
