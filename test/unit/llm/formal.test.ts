import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { toFormal } from '#llm';
import { expectGrowthOf } from '../rewriting/growth.js';

describe('toFormal', () => {
  it.each([
    // Contractions.
    ["I'm sure we're late.", 'I am sure we are late.'],
    ["I can't, won't and shan't.", 'I cannot, will not and shall not.'],
    ['They don’t know.', 'They do not know.'],
    ["DON'T GO", 'DO NOT GO'],
    ["I ain't mad, they ain't here, he ain't either.", 'I am not mad, they are not here, he is not either.'],
    ["Y'all ain't ready.", 'All of you are not ready.'],
    ["Don't you know?", 'Do you not know?'],
    ["It's fun, isn't it?", 'It is fun, is it not?'],
    ["Why can't we go?", 'Why can we not go?'],
    ["It's been long.", 'It has been long.'],
    ["He'd go.", 'He would go.'],
    ["He'd better go.", 'He had better go.'],
    ["How'd you do it?", 'How did you do it?'],
    ["I'd've gone, you shouldn't've.", 'I would have gone, you should not have.'],
    ["We'll see. I've seen. Let's go.", 'We will see. I have seen. Let us go.'],
    ["I've gotta go, you gotta stay.", 'I have got to go, you have to stay.'],
    ["John's book, the dogs' food, one's own, 5 o'clock", "John's book, the dogs' food, one's own, 5 o'clock"],
    ["What's John's plan? Who's there?", "What is John's plan? Who is there?"],
    ["It isn't you, and the problem isn't it.", 'It is not you, and the problem is not it.'],
    ["But isn't it late? Why aren't they here?", 'But is it not late? Why are they not here?'],
    ["She ain't been home, we ain't got any.", 'She has not been home, we have not got any.'],
    ["The kids' toys, the guys' cars, IT's gonna pay", "The kids' toys, the guys' cars, IT's going to pay"],
    // Words of talk.
    ["I'm gonna go cuz I wanna.", 'I am going to go because I want to.'],
    ['thx guys, the info was awesome', 'Thank you everyone, the information was excellent'],
    ["that's a cool kid", 'That is an impressive child'],
    ['FYI, OK?', 'For your information, all right?'],
    ['idk', 'I do not know'],
    // Chatter.
    ['lol that was fun', 'That was fun'],
    ['That was fun lol.', 'That was fun.'],
    ['That was fun, lol', 'That was fun'],
    ['haha, nice. LOL! and then?', 'Nice. And then?'],
    ['ok, lol, bye', 'All right, goodbye'],
    ['lol', 'Lol'],
    // Sentences.
    ['hi. how are you? fine! good.', 'Hello. How are you? Fine! Good.'],
    ['so i went\nhome.\n\nthen i slept', 'So I went\nhome.\n\nThen I slept'],
    ['well... maybe, e.g. now, says Dr. smith', 'Well... maybe, e.g. now, says Dr. smith'],
    ['e.g. my dog', 'e.g. my dog'],
    ['\uFB01ne, ok', '\uFB01ne, all right'],
    ['U.S.A. is my home', 'U.S.A. is my home'],
    ['iPhone sales are up', 'iPhone sales are up'],
    ['really?? yes!!!', 'Really? Yes!'],
    // What stays.
    ["see https://u.example/dont?i'm=a!!b now", "See https://u.example/dont?i'm=a!!b now"],
    ['u_r, @u, #lol, u.txt', 'u_r, @u, #lol, u.txt'],
    ['a\tb\r\n  c', 'A\tb\r\n  c'],
  ])('writes %j as %j', (text, formal) => {
    expect(toFormal(text)).toBe(formal);
  });

  it('leaves a formal text as it is', () => {
    const text = 'Good morning. The meeting begins at 10:30; please bring the report, Mr. Smith!\n\nThank you.';
    expect(toFormal(text)).toBe(text);
  });

  it('always writes the same for the same text, and leaves no contraction behind', () => {
    const word = fc.constantFrom('lol', "don't", 'you', "it's", 'u', 'gonna', ',', '.', '!', '\n', 'fun', "John's");
    const text = fc.array(word).map((words) => words.join(' '));
    fc.assert(
      fc.property(text, (given) => {
        expect(toFormal(given)).toBe(toFormal(given));
        expect(toFormal(given)).not.toMatch(/n't|gonna/);
      }),
    );
  });

  it('does no harm to emoji, combining marks and scripts without capitals', () => {
    const word = fc.constantFrom('🎉', '👩‍👩‍👧‍👦', '🏳️‍🌈', 'مرحبا', 'שָׁלוֹם', '你好', 'हिन्दी', '42', '—');
    const text = fc.array(word, { minLength: 1 }).map((words) => words.join(' '));
    fc.assert(fc.property(text, (given) => expect(toFormal(given)).toBe(given)));
  });

  it('does not lose itself in a gap of thousands of line breaks', () => {
    const gap = '\n'.repeat(9_000);
    expect(toFormal(`we can't${gap}2024 go`)).toBe(`We cannot${gap}2024 go`);
  });
  it.each(["'ve", "'d", "'s", "n't"])('takes ten times as long for a word of ten times as many %j', (ending) => {
    expectGrowthOf((size) => `I${ending.repeat(size / ending.length)}`, toFormal);
  });

  it('takes ten times as long for ten times as many spaces before what it leaves out', () => {
    expectGrowthOf((size) => `a${' '.repeat(size)}- lol b`, toFormal);
  });
});
