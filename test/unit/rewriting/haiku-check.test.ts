import { assert, constantFrom, oneof, array, property, string } from 'fast-check';
import { toHaiku } from '#llm';
import { examine } from '#rewriting';
import type { CheckResult } from '#rewriting';
import { HAIKU, NO_HAIKU } from './haiku-corpus.js';
import { TEXTS_IN_LANGUAGES } from './language-corpus.js';

const SOURCE = 'A text that is rewritten as a haiku.';

function check(rewritten: string, source = SOURCE): CheckResult {
  const found = examine('haiku', rewritten, source).find(({ name }) => name === 'haiku-5-7-5');
  return { passed: found?.passed ?? null, detail: found?.detail ?? 'not listed' };
}

function linesOf(haiku: string): string {
  return haiku.replaceAll(' / ', '\n');
}

test.each(HAIKU)('this is a haiku: %s', (haiku) => {
  expect(check(linesOf(haiku))).toEqual({ passed: true, detail: '5-7-5' });
});

test.each(NO_HAIKU)('this is no haiku: %s', (text) => {
  expect(check(linesOf(text)).passed).toBe(false);
});

test('the corpora are as large as they are meant to be', () => {
  expect(new Set(HAIKU).size).toBeGreaterThanOrEqual(40);
  expect(new Set(NO_HAIKU).size).toBeGreaterThanOrEqual(40);
});

test.each([
  ['An old silent pond\nat dusk a green frog leaps into the pond\nsplash! silence again', '5-10-5'],
  ['Pond\na frog leaps into the pond\nsplash! silence again', '1-7-5'],
  ['An old silent pond\na frog leaps into the pond', '2 lines'],
  ['An old silent pond', '1 line'],
  ['one\ntwo\nthree\nfour', '4 lines'],
  ['', '0 lines'],
])('what is wrong with %j is told as %s', (text, detail) => {
  expect(check(text)).toEqual({ passed: false, detail });
});

test('a text that is longer than any haiku is not counted', () => {
  expect(check(`${'an '.repeat(400)}\na frog leaps into the pond\nsplash!`).detail).toBe('far too long');
  expect(check('鐘'.repeat(1001), '鐘').passed).toBe(false);
});

test.each([
  ['blank lines between', 'An old silent pond\n\na frog leaps into the pond\n\nsplash! silence again'],
  ['spaces and line ends', '\n  An old silent pond  \r\n\ta frog leaps into the pond \r\nsplash! silence again\n\n'],
  ['dashes', 'An old—silent—pond\na frog leaps – into the pond…\nsplash!! “silence” (again)'],
  ['hyphens', 'An age-old green pond\na frog leaps into the pond\nsplash! silence again'],
  ['curly apostrophes', 'It’s an old, old pond\nthe frog’s leap into the pond\nsplash! it’s still again'],
  ['numbers', 'The 7 old swans\nleap 20 times in the pond\nsplash! silence again'],
  ['numbers that are passed over', '7 An old silent pond\na frog leaps into the pond\nsplash! silence again'],
  ['emoji', 'An old silent pond 🐸\na frog leaps into the pond\nsplash! 💦 silence again'],
  ['spelled abbreviations', 'The API sleeps\na frog leaps into the pond\nsplash! silence again'],
  ['capitals', 'AN OLD SILENT POND\nA FROG LEAPS INTO THE POND\nSPLASH! SILENCE AGAIN'],
])('a haiku with %s passes', (_what, haiku) => {
  expect(check(haiku).passed).toBe(true);
});

test.each(TEXTS_IN_LANGUAGES.filter(({ language }) => language !== 'en'))(
  'syllables of the language $language are not counted, its lines are',
  ({ haiku, text }) => {
    expect(check(haiku, text)).toEqual({ passed: null, detail: 'syllables are counted in English only' });
    expect(check(`${haiku}\nx`, text)).toEqual({ passed: false, detail: '4 lines' });
  },
);

test('a haiku in another script is not counted, however short', () => {
  expect(check('木曜日\n雨\n鐘', 'ok').passed).toBeNull();
});

test('every haiku of the stub passes, or is in no English', () => {
  const words = constantFrom(
    ...'the train was late again this morning and we walked home in silence because nobody answered 7 1984 3.14 v2.0.1 NASA'.split(
      ' ',
    ),
    ...'don’t it’ll I’d’ve fox’s well-known and/or $5 50% C++ #hashtag @anna fire hour poem beautiful whispering naïve'.split(
      ' ',
    ),
  );
  const texts = array(oneof({ weight: 5, arbitrary: words }, string({ unit: 'grapheme', maxLength: 12 })), {
    maxLength: 60,
  });
  assert(
    property(texts, (parts) => {
      const text = parts.join(' ');
      expect(check(toHaiku(text), text).passed).not.toBe(false);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['soare peste râu\napa curge liniștit\no nouă zi vine', 'Soarele răsare peste râu.'],
  ['soare peste râu\napa curge liniștit\no nouă zi vine', 'The sun is up.'],
])('syllables are not counted where the letters are of another language, too short as it is: %j', (haiku, text) => {
  expect(check(haiku, text).passed).toBeNull();
});

test.each([
  'the café is closed\na frog leaps into the pond\nsplash! silence again',
  'naïve an’ blasé pond\na frog leaps into the pond\nsplash! silence again, friend',
])('syllables are counted in English with loan words: %j', (haiku) => {
  expect(check(haiku).passed).not.toBeNull();
});
