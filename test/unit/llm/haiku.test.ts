import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { syllable } from 'syllable';
import { toHaiku } from '#llm';

function countsOf(haiku: string): number[] {
  return haiku.split('\n').map((line) => syllable(line));
}

describe('toHaiku', () => {
  it.each([
    ['an empty text', ''],
    ['a word', 'Hello'],
    ['a long word', 'antidisestablishmentarianism'],
    ['a word of endless length', 'a'.repeat(10_000)],
    ['numbers', '1 2 3 42'],
    ['emoji', '🎉 👩‍👩‍👧‍👦 🏳️‍🌈'],
    ['Chinese', '你好，世界。今天天气很好。'],
    ['Arabic', 'مرحبا بالعالم'],
    ['Cyrillic', 'Съешь же ещё этих мягких французских булок'],
    ['punctuation', '... --- !!! ???'],
    [
      'a paragraph',
      'The quarterly report is late because the finance team waits for numbers from three offices. '.repeat(9),
    ],
  ])('makes 5, 7 and 5 syllables of %s', (_, text) => {
    expect(countsOf(toHaiku(text))).toEqual([5, 7, 5]);
  });

  it('makes 5, 7 and 5 syllables of any text', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 12 }), { maxLength: 60 }).map((words) => words.join(' ')),
      fc.lorem({ maxCount: 60 }),
    );
    const property = fc.property(anyText, (text) => expect(countsOf(toHaiku(text))).toEqual([5, 7, 5]));
    fc.assert(property, { numRuns: 1000 });
  });

  it('keeps the words of a text that is a haiku', () => {
    const text = 'An old silent pond. A frog jumps into the pond. Splash! Silence again.';
    expect(toHaiku(text)).toBe('An old silent pond\nA frog jumps into the pond\nSplash Silence again');
  });

  it('takes the words of a longer text in their order', () => {
    const text =
      'Yesterday the ship left the harbour, and in the evening the wind grew cold and the sailors sang of home.';
    const words = toHaiku(text).split(/\s/);
    const taken = words.filter((word) => text.includes(word));
    expect(taken.length).toBeGreaterThan(5);
    expect([...taken].sort((one, other) => text.indexOf(one) - text.indexOf(other))).toEqual(taken);
  });

  it('fills what the text leaves open with seasonal words', () => {
    expect(toHaiku('Hello')).toMatch(/^Hello .+\n.+\n.+$/);
  });

  it('keeps a few words that count no syllable', () => {
    expect(toHaiku('你好 🙂')).toMatch(/^你好 🙂 /);
  });

  it('always writes the same for the same text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => expect(toHaiku(text)).toBe(toHaiku(text))));
  });
});
