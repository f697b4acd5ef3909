import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { toFormal, toPirate } from '#llm';
import { examine, STYLES } from '#rewriting';
import { expectCpuTimeBelow } from '../../support/cpu-time.js';
import { PIRATE_ENGLISH, TEXTS_IN_LANGUAGES } from './language-corpus.js';

const KEPT = new Set(['placeholders-kept', 'links-kept', 'code-kept', 'numbers-kept', 'nothing-added']);

type Pair = readonly [style: 'pirate' | 'formal', text: string, rewrite: string];

const found = ([style, text, rewrite]: Pair) =>
  examine(STYLES[style], rewrite, text).filter(({ name }) => KEPT.has(name));
const passedOf = (name: string, text: string, rewrite: string) =>
  found(['formal', text, rewrite]).find((check) => check.name === name)?.passed;

/** Rewrites that keep everything: those of the corpora, and the stub's. */
const corpus = parse(readFileSync(join(process.cwd(), 'quality/corpora/legitimate-answers.yaml'), 'utf8')) as Pair[];
const texts = [
  ...new Set([
    ...corpus.map(([, text]) => text),
    ...TEXTS_IN_LANGUAGES.map(({ text }) => text),
    ...PIRATE_ENGLISH.flat(),
  ]),
].filter((text) => typeof text === 'string');
const PAIRS: readonly Pair[] = [
  ...(parse(readFileSync(join(process.cwd(), 'quality/corpora/kept-pairs.yaml'), 'utf8')) as Pair[]),
  ...corpus.filter(([style]) => (style as string) !== 'haiku'),
  ...TEXTS_IN_LANGUAGES.flatMap(({ text, formal, pirate }): Pair[] => [
    ['formal', text, formal],
    ['pirate', text, pirate],
  ]),
  ...texts.flatMap((text): Pair[] => [
    ['formal', text, toFormal(text)],
    ['pirate', text, toPirate(text)],
  ]),
];

test('no check of what stays fails on over 200 rewrites that keep everything', () => {
  expect(PAIRS.length).toBeGreaterThanOrEqual(200);
  const failed = PAIRS.filter((pair) => found(pair).some(({ passed }) => passed === false));
  expect(failed).toEqual([]);
});

const PLACEHOLDERS = [
  '{{first_name}}',
  '{{ user.name }}',
  '{{{raw}}}',
  '{% if a %}',
  '${total}',
  '#{name}',
  '<%= name %>',
  '{name}',
  '{0}',
  '%s',
  '%1$s',
  '%d',
  '%@',
  '%(name)s',
  '%NAME%',
  '[NAME]',
  '[FIRST_NAME]',
  '[[name]]',
  '*|FNAME|*',
  '%i',
  '%.2f',
  '%05d',
  '%-10s',
  '%(price).2f',
  '{1:N2}',
  '{price:.2f}',
  '[Your Name]',
  "[Recipient's Name]",
  '[Insert Date]',
  '[Votre nom]',
  '[your name]',
  '[name]',
];
const LINKS = [
  'https://shop.example/t/4411',
  'http://a.example',
  'https://a.example/x?y=1&z=2#top',
  'www.example.org/a',
  'anna@example.org',
  'a.b+c@mail.example.co.uk',
];
const CODES = [
  '`npm i`',
  '`const x = "you"`',
  '```sh\nnpm i\n```',
  '```\nlet you = 1;\n```',
  '~~~\nnpm i\n~~~',
  '``a`b``',
];

describe.each([
  ['placeholders-kept', PLACEHOLDERS],
  ['links-kept', LINKS],
  ['code-kept', CODES],
] as const)('%s', (check, parts) => {
  test.each(parts)('finds that %j is dropped, cut or changed, and passes where it is kept', (part) => {
    const text = `hey, look at ${part}, thx`;
    expect(passedOf(check, text, `Kindly look at ${part}. Thank you.`)).toBe(true);
    const changed = part.replace(/[a-z0-9@](?=[^a-z0-9@]*$)/i, 'q');
    for (const damaged of ['it', part.slice(0, part.length / 2), changed]) {
      expect(passedOf(check, text, `Kindly look at ${damaged}. Thank you.`)).toBe(false);
    }
  });

  test('says nothing of a text that has none', () => {
    expect(passedOf(check, 'hey, 100 % done, $5 [sic] {ok then} it`s', 'Everything is done.')).toBeUndefined();
  });
});

describe('links of which one begins with the other', () => {
  const [SHORT, LONG] = ['https://example.org/issues/1', 'https://example.org/issues/12'];
  const TEXT = `hey, look at ${SHORT} and ${LONG} in the tracker for me`;

  test('are kept, and nothing is added, where both stand in the rewrite', () => {
    const checks = found(['formal', TEXT, `Kindly look at ${SHORT} and ${LONG} in the tracker for me.`]);
    expect(checks.map(({ name, passed }) => [name, passed])).toEqual([['links-kept', true]]);
  });

  test.each([
    ['longer', LONG],
    ['shorter', SHORT],
  ])('are not both kept where the %s one alone stands in it', (_which, link) => {
    expect(passedOf('links-kept', TEXT, `Kindly look at ${link} and at the other one.`)).toBe(false);
  });

  test('are told as added where the text has the longer one alone', () => {
    expect(passedOf('nothing-added', `look at ${LONG} for me`, `Kindly look at ${LONG} and ${SHORT} for me.`)).toBe(
      false,
    );
  });

  test('are kept in marks that a link may hold', () => {
    expect(passedOf('links-kept', TEXT, `Kindly look at “${LONG}” and “${SHORT}”.`)).toBe(true);
  });
});

test.each([
  ['请看 https://a.example/x 吧', '敬请查看https://a.example/x。'],
  ['https://a.example/x を見て', 'https://a.example/xをご覧ください。'],
  ['https://a.example/x 봐', 'https://a.example/x를 보십시오.'],
  ['look at https://a.example/x for me', 'Kindly look at “https://a.example/x”.'],
  ['schau auf https://a.example/x für mich', 'Bitte sehen Sie auf »https://a.example/x« nach.'],
])('a link ends where a script without spaces, or a quotation, goes on: %j as %j', (text, rewrite) => {
  expect(found(['formal', text, rewrite]).map(({ name, passed }) => [name, passed])).toEqual([['links-kept', true]]);
});

test.each([
  ['ดูhttps://a.example/xนะ', 'กรุณาดู https://a.example/x ครับ'],
  ['انظر https://a.example/x، شكرا', 'يرجى النظر إلى https://a.example/x.'],
  ['देखो https://a.example/x।', 'कृपया https://a.example/x देखें।'],
  ['https://a.example/x—look', 'Please look at https://a.example/x.'],
])('a link ends at the punctuation of its script, and at a dash: %j as %j', (text, rewrite) => {
  expect(found(['formal', text, rewrite]).map(({ name, passed }) => [name, passed])).toEqual([['links-kept', true]]);
});

test.each([
  ['links-kept', 'see https://a.example/x', 'Please see https://a.example/xy.'],
  ['links-kept', 'write to me@x.example', 'Please write to home@x.example.'],
  ['code-kept', 'run `npm i` pls', 'Please run `npm install`.'],
])('%s: a part of a longer word is not what the text has: %j as %j', (check, text, rewrite) => {
  expect(passedOf(check, text, rewrite)).toBe(false);
});

test.each([
  ['```\r\na()\r\nb()\r\n```', '```\na()\nb()\n```'],
  ['- list\n  ```\n  a()\n    b()\n  ```', '1. List\n   ```\n   a()\n     b()\n   ```'],
])('code is kept whatever breaks its lines and however far it is indented: %j as %j', (text, rewrite) => {
  expect(passedOf('code-kept', text, rewrite)).toBe(true);
});

describe('a long text with a thousand pieces of code', () => {
  const pieces = Array.from({ length: 1000 }, (_, index) => `a${index}()`);
  const TEXT = pieces.map((piece) => `\`${piece}\``).join(' and ');

  test('keeps them where they stand without their backticks', () => {
    expect(passedOf('code-kept', TEXT, pieces.join(', '))).toBe(true);
  });

  test('has lost the one that is missing', () => {
    expect(passedOf('code-kept', TEXT, pieces.slice(0, -1).join(', '))).toBe(false);
  });
});

test.each([
  ['code of one letter that is lost', 'code-kept', () => '`a` `b` '],
  ['code that begins with other code', 'code-kept', (length: number) => `\`${'a'.repeat(length)}\``],
  ['links that begin with others', 'links-kept', (length: number) => `https://a.example/${'a'.repeat(length)} `],
  ['placeholders that are lost', 'placeholders-kept', (length: number) => `{a${length}} `],
] as const)('%s: a text of 100,000 characters is no burden', (_what, check, unitOf) => {
  const text = Array.from({ length: 8000 }, (_, index) => unitOf(index % 450))
    .join('')
    .slice(0, 100_000);
  const rewrite = text.replaceAll(/[`{]/g, '').replaceAll('https', 'http');
  expectCpuTimeBelow(1000, () => passedOf(check, text, rewrite));
});

describe('numbers-kept', () => {
  test.each([
    ['20 mins', 'twenty minutes'],
    ['5k', '5,000'],
    ['1,000,000', 'one million'],
    ['on 3/15', 'on March 15'],
    ['at 17:30', 'at 5:30 p.m.'],
    ['23 of us', 'twenty-three of us'],
    ['250 bucks', 'two hundred and fifty dollars'],
    ['100 bucks', 'a hundred dollars'],
    ['101 of us', 'a hundred and one of us'],
    ['1,000 of us', 'a thousand of us'],
    ['the 2nd', 'the second'],
    ['3-1', 'three to one'],
    ['24 eggs', '24 eggs'],
    ['3.5 %', '3.5 percent'],
    ['at 2:00', "at two o'clock"],
    ['at 2:30', 'at half past two'],
    ['at 2:45', 'at a quarter to three'],
    ['1.2M users', '1,200,000 users'],
    ['1 000 000 users', '1,000,000 users'],
    ['1.5 hrs', 'one and a half hours'],
    ['90 mins', 'an hour and a half'],
    ['36 eggs', 'three dozen eggs'],
    ['the 90s', 'the nineties'],
    ['1250 bucks', 'one thousand two hundred and fifty dollars'],
  ])('%s is kept by %s', (text, rewrite) => {
    expect(passedOf('numbers-kept', text, rewrite)).toBe(true);
  });

  test.each([
    ['order #4411', 'your order'],
    ['order #4411', 'order #4412'],
    ['at 9 and 11', 'at nine'],
    ['at 2:30', 'at a quarter past three'],
    ['36 eggs', 'two dozen eggs'],
  ])('%s as %s is told, but fails nothing', (text, rewrite) => {
    expect(passedOf('numbers-kept', text, rewrite)).toBe(null);
  });
});

describe('nothing-added', () => {
  const TEXT = 'we will send your order to you in two days, and the bill is on it';

  test.each([
    'We shall send your order #4412 within two days.',
    'We shall send it in two days: https://invented.example/track',
    'Dear {{name}}, we shall send it in two days.',
    'Please write to sales@invented.example.',
  ])('%j, to a text without any of it, fails', (rewrite) => {
    expect(passedOf('nothing-added', TEXT, rewrite)).toBe(false);
  });

  test.each([
    ['we need a hundred of it in the shop', 'We require 100 of it in the shop.'],
    ['a hundred and twenty of you are in the list', '120 of you are in the list.'],
    ['a million of it is in the bank', '1,000,000 of it is in the bank.'],
    ['let us meet at three in the hall and go to it', 'Let us meet at 3:00 p.m. in the hall.'],
    ['let us meet at half past two in the hall and go to it', 'Let us meet at 2:30 p.m. in the hall.'],
    ['let us meet at half past two in the hall and go to it', 'Let us meet at 14:30 in the hall.'],
    ['let us meet at quarter to three in the hall and go to it', 'Let us meet at 2:45 p.m. in the hall.'],
    ['let us meet at ten to five in the hall and go to it', 'Let us meet at 4:50 p.m. in the hall.'],
    ['three dozen of it is in the shop', '36 of it are in the shop.'],
    ['half a dozen of it is in the shop', '6 of it are in the shop.'],
    ['they raised 5 mil for it and it is in the bank', 'They raised 5,000,000 for it.'],
    ['they raised $2b for it and it is in the bank', 'They raised $2,000,000,000 for it.'],
    ['half a mil of it is in the bank', '500,000 of it are in the bank.'],
    ['a wk or 2 hrs of it is in the shop', '7 days or 120 minutes of it are in the shop.'],
    ['a couple of them is in the shop', '2 of them are in the shop.'],
    ['half of it is in the shop and we are done', '50% of it is in the shop.'],
    ['two and a half tons of it is in the shop', '2.5 tons of it are in the shop.'],
    ['one and a half million of it is in the shop', '1.5 million, or 1,500,000, of it are in the shop.'],
    ['five hundred and twenty-three of it is in the shop', '523 of it are in the shop.'],
    ['one thousand two hundred and fifty of it is in the shop', '1,250 of it are in the shop.'],
    ['it is fifty cents in the shop and we are done', 'It is $0.50 in the shop.'],
    ['it is due in two weeks and we are done', 'It is due in 14 days.'],
    ['half an hour of it is in the hall', '30 minutes of it are in the hall.'],
    ['it is ninety-nine point nine percent of the shop', 'It is 99.9% of the shop.'],
    ['it is the music of the nineties in the shop', 'It is the music of the 1990s.'],
  ])('%j says in words what %j says in digits', (text, rewrite) => {
    expect(passedOf('nothing-added', text, rewrite)).toBeUndefined();
  });

  test.each([
    ['let us meet at three in the hall and go to it', 'Let us meet at 3:30 p.m. in the hall.'],
    ['three dozen of it is in the shop', '48 of it are in the shop.'],
    ['it is five dollars to you in the shop', 'It is $5,000 in the shop.'],
    ['a thousand two hundred of it is in the shop', '1,250 of it are in the shop.'],
  ])('%j does not say what %j says in digits', (text, rewrite) => {
    expect(passedOf('nothing-added', text, rewrite)).toBe(false);
  });

  test('tells a signature that the model has left open', () => {
    expect(passedOf('nothing-added', TEXT, 'We shall send it.\n\nSincerely,\n[Your Name]')).toBe(false);
  });

  test('a letter is no number in words', () => {
    expect(passedOf('nothing-added', "I'm in the shop of the k for it", "I'm in the shop with 1,000,000.")).toBe(false);
  });

  test('a number that a text of another language may say in words is told, but fails nothing', () => {
    expect(passedOf('nothing-added', 'wir kommen um zwanzig Uhr', 'Wir kommen um 20 Uhr.')).toBe(null);
  });

  test('is not listed where nothing was added', () => {
    expect(passedOf('nothing-added', TEXT, 'Your order will be sent in 2 days.')).toBeUndefined();
  });
});

test('none of them looks at a haiku', () => {
  const checks = examine(STYLES.haiku, 'Snow falls on the roof', 'See https://a.example, {{name}}, in 20 days.');
  expect(checks.filter(({ name }) => KEPT.has(name))).toEqual([]);
});
