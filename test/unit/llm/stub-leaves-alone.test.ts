import { describe, expect, test } from '@jest/globals';
import { toFormal, toPirate } from '#llm';

describe.each([
  ['formal', toFormal],
  ['pirate', toPirate],
])('as %s', (style, write) => {
  test.each([
    ['code in backticks', 'I think `git stop my-branch` is wrong.', '`git stop my-branch`'],
    ['a fence', 'run this:\n```js\nconst you = "the best";\n```\nok?', '```js\nconst you = "the best";\n```'],
    ['a fence without an end', 'see:\n```\nyou are the best', '```\nyou are the best'],
    ['a link', 'look at https://the.example/you?is=my please', 'https://the.example/you?is=my'],
    ['a link of Markdown', 'look at [the page](https://the.example/my) please', '(https://the.example/my)'],
    ['placeholders', 'hi {{ the name }}, ur ${my total} and %s and [YOUR LINK]', '{{ the name }}'],
    ['HTML', '<p class="the">you are late</p>', '<p class="the">'],
    ['a table', 'see:\n\n| the | you |\n|---|---|\n| my | is |', '| the | you |\n|---|---|\n| my | is |'],
    ['JSON', '{\n  "be": true,\n  "no": "you"\n}', '"no": "you"'],
    ['names', 'We saw the Super Bowl with Def Leppard.', 'Super Bowl with Def Leppard'],
    ['a name at the beginning', 'Guy Fawkes was there.', 'Guy Fawkes'],
    ['No. 5', 'It is No. 5 on the list.', 'No. 5'],
    [
      'German',
      'Hey, ich kann die Datei nicht finden und bin im Büro.',
      'Hey, ich kann die Datei nicht finden und bin im Büro.',
    ],
    ['Spanish', 'Hola, no puedo ir a la fiesta con los amigos.', 'Hola, no puedo ir a la fiesta con los amigos.'],
    ['Chinese', '你好，我的朋友', '你好，我的朋友'],
  ])('%s stays', (_what, text, kept) => {
    expect(write(text)).toContain(kept);
    if (style === 'formal' && text === kept) expect(write(text)).toBe(text);
  });
});

describe('a pirate’s exclamations', () => {
  test.each([
    ['the last line is a name', 'Thanks for the help.\n\nMike'],
    ['the text is a list', '- eggs\n- milk'],
    ['the text is a heading', '# Release'],
    ['the text is a table', '| a | b |\n|---|---|\n| 1 | 2 |'],
  ])('are paragraphs of their own where %s', (_what, text) => {
    expect(toPirate(text)).toMatch(/^[A-Z][^\n]{2,20}!\n\n[^]*\n\n[A-Z][^\n]{2,20}[!?]$/);
  });

  test('are sentences of their own where the text ends without a full stop', () => {
    expect(toPirate('hello my friend')).toMatch(/^[A-Z][^.]*! ahoy me matey\. [A-Z]/);
  });

  test('stand on a line of their own after a link', () => {
    expect(toPirate('see https://a.example/x')).toMatch(/https:\/\/a\.example\/x\n[A-Z]/);
  });
});

describe('what else is asked', () => {
  test('terms to keep stay, whatever words they are', () => {
    const keep = ['my friend', 'the $5 (or so)'];
    const text = 'Tell my friend that you have the $5 (or so).';
    expect(toPirate(text, { keep })).toMatch(/Tell my friend that ye have the \$5 \(or so\)\./);
    expect(toFormal('hey my friend, gonna go', { keep: ['gonna'] })).toBe('Hello my friend, gonna go');
  });

  test('a pirate that is asked for lightly does not exclaim', () => {
    expect(toPirate('Hello my friend.', { strength: 1 })).toBe('Ahoy me matey.');
  });
});
