import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { syllablesOf } from '#language';
import { toHaiku } from '#llm';

/** The fewest that each line may be counted to have. */
const countsOf = (haiku: string): (number | undefined)[] =>
  haiku.split('\n').map((line) => syllablesOf(line, 'en')?.[0]);

describe('toHaiku', () => {
  it.each([
    ['an empty text', ''],
    ['a word', 'Hello'],
    ['a word of endless length', 'a'.repeat(10_000)],
    ['numbers', '1 2 3 42'],
    ['emoji', '🎉 👩‍👩‍👧‍👦 🏳️‍🌈'],
    ['Chinese', '你好，世界。今天天气很好。'],
    ['Arabic', 'مرحبا بالعالم'],
    ['punctuation', '... --- !!! ???'],
    ['Markdown', '| a | b |\n|---|---|\n| <a href="x">{{first_name}}</a> | ```code``` |'],
    [
      'a paragraph',
      'The quarterly report is late because the finance team waits for numbers from three offices. '.repeat(9),
    ],
  ])('makes 5, 7 and 5 syllables of %s, and no scraps', (_, text) => {
    const haiku = toHaiku(text);
    expect(countsOf(haiku)).toEqual([5, 7, 5]);
    expect(haiku).toMatch(/^[A-Za-z ,'\n]+$/);
  });

  it('makes 5, 7 and 5 syllables of any text in English', () => {
    const anyText = fc.oneof(
      fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 12 }), { maxLength: 60 }).map((words) => words.join(' ')),
      fc
        .array(fc.constantFrom('the', 'ship', 'rain', 'of', 'meeting', 'home', 'is', 'good', 'because'), {
          maxLength: 20,
        })
        .map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const haiku = toHaiku(`the ${text}`);
        expect(haiku.split('\n')).toHaveLength(3);
      }),
    );
  });

  it.each([
    'Every fire sleeps\nand the family is gone\nthe hour is quiet',
    'Un vieil étang dort\nune grenouille qui plonge\nle bruit de cette eau',
  ])('leaves a haiku as it is: %j', (text) => {
    expect(toHaiku(`${text}\n`)).toBe(text);
  });

  it('keeps the words of a text that is a haiku in one line', () => {
    const text = 'An old silent pond. A frog jumps into the pond. Splash! Silence again.';
    expect(toHaiku(text)).toBe('An old silent pond.\nA frog jumps into the pond.\nSplash! Silence again.');
  });

  it.each([
    ['The meeting is on Monday at nine.', 'Chairs wait in a ring'],
    ['It snowed all night and the kids have no school today.', 'Snow on the old fence'],
    ['Please fix the bug before the release.', 'One light on the desk'],
    ['something else entirely', 'Words drift like petals'],
  ])('writes of %j a poem about its subject', (text, line) => {
    expect(toHaiku(text).split('\n')[0]).toBe(line);
  });

  it.each([
    ['Guten Tag, ich kann die Datei nicht finden.', 'Blätter'],
    ['Bonjour, je ne peux pas venir.', 'Feuilles'],
    ['Hola, no puedo ir a la fiesta.', 'Hojas'],
  ])('answers %j in its language', (text, word) => {
    expect(toHaiku(text)).toContain(word);
  });

  it('always writes the same for the same text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => expect(toHaiku(text)).toBe(toHaiku(text))));
  });
});
