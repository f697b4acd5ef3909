import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { toPirate } from '#llm';

/** Without its two exclamations, and what parts them from the text. */
function speechOf(text: string): string {
  const speech = toPirate(text)
    .replace(/^(?:Arrr|Ahoy|Avast|Yo ho ho|Shiver me timbers|Blow me down|Heave ho|Belay)!\s+/, '')
    .replace(/\s+(?:Arrr!|Savvy\?|Yo ho ho!|Or walk the plank!|By the powers!|So says the sea!|Fair winds!)$/, '');
  return text.endsWith('.') ? speech : speech.replace(/\.$/, '');
}

describe('toPirate', () => {
  it.each([
    ['Hello my friend!', 'Ahoy me matey!'],
    ['You are late.', 'Ye be late.'],
    ['I am here and they are there.', "I be here an' they be thar."],
    ["You're my friend, aren't you?", "Ye be me matey, ain't ye?"],
    ['You’re my friend.', 'Ye be me matey.'],
    ['We were sailing and singing.', "We were sailin' an' singin'."],
    ['The king can bring a thing or a ring.', "Th' king can bring a thing or a ring."],
    ['MY MONEY IS GONE', 'ME DOUBLOONS BE GONE'],
    ["It's good.", "'Tis fine."],
    ["It's been good, he's had rum.", "It's been fine, he's had rum."],
    ["The kids' toys are IT's problem.", "Th' kids' toys be IT's problem."],
    ['An idiot and a child.', "A bilge rat an' a young lad."],
    ['We meet at 10 am, as I am busy.', 'We meet at 10 am, as I be busy.'],
    ['See https://my.example/you?is=my or me@my.example', 'See https://my.example/you?is=my or me@my.example'],
    ['my_file, you.txt, #my, @you', 'my_file, you.txt, #my, @you'],
    ['My\n\n  friend\r\nis\there', 'Me\n\n  matey\r\nbe\there'],
    ['1,000 dollars (yes, 5%)', '1,000 doubloons (aye, 5%)'],
    ['myth, youth, island', 'myth, youth, island'],
  ])('says %j as %j', (text, speech) => {
    expect(speechOf(text)).toBe(speech);
  });

  it.each(['你好，你今天怎么样？', '「そうですか。」', 'كيف حالك؟', 'आप कैसे हैं।'])(
    'puts no full stop behind the end of %j',
    (text) => {
      expect(toPirate(text)).toContain(`! ${text} `);
    },
  );

  it('puts its exclamations inside the space around the text', () => {
    expect(toPirate('\n  Rum.\n')).toMatch(/^\n {2}\p{Lu}.*! Rum\. .*[!?]\n$/u);
  });

  it('chooses its exclamations by the text', () => {
    const rewrites = Array.from({ length: 50 }, (_, index) => toPirate(`${index}`).replace(/\d+/, ''));
    expect(new Set(rewrites).size).toBeGreaterThan(10);
  });

  it('always says the same of the same text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => expect(toPirate(text)).toBe(toPirate(text))));
  });

  it('does no harm to emoji, combining marks and other scripts', () => {
    const word = fc.constantFrom('🎉', '👩‍👩‍👧‍👦', '🏳️‍🌈', 'Ти\u0301хо', 'مرحبا', 'שָׁלוֹם', '你好', 'y\u0308ou', '42', '—');
    const text = fc.array(word, { minLength: 1 }).map((words) => words.join(' '));
    fc.assert(fc.property(text, (given) => expect(toPirate(given)).toContain(given)));
  });
});
