import { readFileSync } from 'node:fs';
import { toFormal, toHaiku, toPirate } from '#llm';
import { STYLES, STYLE_NAMES, examine } from '#rewriting';
import type { StyleName } from '#rewriting';
import { PIRATE_ENGLISH, TEXTS_IN_LANGUAGES, TEXTS_WITHOUT_A_LANGUAGE } from './language-corpus.js';

const STUB: Readonly<Record<StyleName, (text: string) => string>> = {
  pirate: toPirate,
  formal: toFormal,
  haiku: toHaiku,
};

function passedOf(name: string, style: StyleName, rewritten: string, source: string): boolean | null | undefined {
  return examine(STYLES[style], rewritten, source).find((check) => check.name === name)?.passed;
}

const KEPT = ['placeholders-kept', 'links-kept', 'code-kept', 'numbers-kept', 'nothing-added'];

test('the checks of each style are listed in its order', () => {
  const names = STYLE_NAMES.map((style) => [style, STYLES[style].checks.map(({ name }) => name)]);
  expect(Object.fromEntries(names)).toEqual({
    pirate: ['has-words', 'changed', 'same-language', ...KEPT],
    haiku: ['has-words', 'haiku-5-7-5', 'changed', 'same-language'],
    formal: ['has-words', 'same-language', ...KEPT],
  });
});

test('a haiku is held until it is checked, the others are not', () => {
  expect(STYLE_NAMES.filter((style) => STYLES[style].isHeld)).toEqual(['haiku']);
});

describe('has-words', () => {
  const hasWords = (rewritten: string, source: string) =>
    STYLE_NAMES.map((style) => passedOf('has-words', style, rewritten, source));

  test.each(['.', '…', '\u200B', '\u3164', '👍', '42', '- - -', '́'])(
    'the answer %j to a text in words fails in every style',
    (answer) => {
      expect(hasWords(answer, 'Hello')).toEqual([false, false, false]);
    },
  );

  test('a marker line of the prompt fails wherever it stands, unless the text has one itself', () => {
    const marker = '=====TEXT-0123456789ab=====';
    expect(hasWords(`Ahoy\n${marker}`, 'Hello')).toEqual([false, false, false]);
    expect(hasWords(`Ahoy, ${marker}`, `Hello, ${marker}`)).toEqual([undefined, undefined, undefined]);
  });

  test('nothing is listed of an answer in words, nor of the answer to a text without any', () => {
    const nothing = [undefined, undefined, undefined];
    expect(hasWords('Ahoy', 'Hello')).toEqual(nothing);
    expect(hasWords('鐘', 'Hello')).toEqual(nothing);
    expect(hasWords('👍', '👍 42')).toEqual(nothing);
  });
});

describe('changed', () => {
  const changed = (style: StyleName, rewritten: string, source: string) =>
    passedOf('changed', style, rewritten, source);

  test.each(['pirate', 'haiku'] as const)(
    'a %s that is the text again fails, whatever its case, spaces and punctuation',
    (style) => {
      expect(changed(style, 'Hello, world', 'Hello, world')).toBe(false);
      expect(changed(style, '  hello\nWORLD! ', 'Hello, world')).toBe(false);
      expect(changed(style, 'Ｈｅｌｌｏ， world', 'Hello, world')).toBe(false);
      expect(changed(style, 'Ahoy, world', 'Hello, world')).toBe(true);
      expect(changed(style, 'world, hello', 'Hello, world')).toBe(true);
    },
  );

  test('a text that is a haiku may stay, as one and only as one', () => {
    const haiku = 'An old silent pond\na frog jumps into the pond\nsplash! Silence again';
    expect(changed('haiku', haiku, haiku)).toBeUndefined();
    expect(changed('haiku', haiku, haiku.replaceAll('\n', ' '))).toBeUndefined();
    expect(changed('haiku', haiku.replace('old', 'very old'), haiku.replace('old', 'very old'))).toBe(false);
    expect(changed('pirate', haiku, haiku)).toBe(false);
  });

  test('an accent or a digit is a difference', () => {
    expect(changed('pirate', 'resume', 'résumé')).toBe(true);
    expect(changed('pirate', 'at 7', 'at 8')).toBe(true);
  });

  test('a long text that is given back fails, one with other words at its beginning passes', () => {
    const text = 'The ship leaves at noon. '.repeat(4000);
    expect(changed('pirate', `${text}\n`, text)).toBe(false);
    expect(changed('pirate', `Ahoy! ${text}`, text)).toBe(true);
  });

  test('nothing is said of a long text that only begins as it did', () => {
    const text = 'The ship leaves at noon. '.repeat(4000);
    expect(changed('pirate', `${text} Arrr!`, text)).toBeUndefined();
  });

  test('a text without a letter may stay, and so may any in formal', () => {
    expect(changed('pirate', '42 🙂', '42 🙂')).toBeUndefined();
    expect(changed('formal', 'Hello, world', 'Hello, world')).toBeUndefined();
  });
});

describe('same-language', () => {
  const sameLanguage = (style: StyleName, rewritten: string, source: string) =>
    passedOf('same-language', style, rewritten, source);

  test.each(TEXTS_IN_LANGUAGES)('no rewrite in $language of a text in $language fails', (row) => {
    for (const style of STYLE_NAMES) {
      expect(sameLanguage(style, row[style], row.text)).not.toBe(false);
      expect(sameLanguage('formal', row.text, row[style])).not.toBe(false);
    }
  });

  test('most are known to be in the language of their text', () => {
    const known = TEXTS_IN_LANGUAGES.filter((row) => sameLanguage('formal', row.formal, row.text) === true);
    expect(known.length).toBeGreaterThanOrEqual(14);
  });

  test.each(STYLE_NAMES)('at least 9 of 10 translations into another language fail as %s', (style) => {
    const pairs = TEXTS_IN_LANGUAGES.flatMap((from) =>
      TEXTS_IN_LANGUAGES.filter((to) => to !== from).map((to) => ({
        from,
        to,
      })),
    );
    const caught = pairs.filter(({ from, to }) => sameLanguage(style, to[style], from.text) === false);
    expect(caught.length / pairs.length).toBeGreaterThanOrEqual(0.9);
  });

  test.each(STYLE_NAMES)('an English answer to a text in any other language fails as %s', (style) => {
    const english = TEXTS_IN_LANGUAGES[0]![style];
    const missed = TEXTS_IN_LANGUAGES.slice(1).filter(({ text }) => sameLanguage(style, english, text) !== false);
    expect(missed).toEqual([]);
  });

  test.each(TEXTS_IN_LANGUAGES.filter(({ language }) => ['zh', 'ja'].includes(language)))(
    'numbers and Latin names in a run of $language do not hide a translation',
    ({ text }) => {
      const english = TEXTS_IN_LANGUAGES[0]!.formal;
      expect(sameLanguage('formal', english, text.replaceAll(/[，、]/gu, '2026'))).toBe(false);
      expect(sameLanguage('formal', english, `API_v2${text}`)).toBe(false);
    },
  );

  test('what stands in a fence that is never closed is code', () => {
    const source = 'Geht nicht:\n```\nwhile the ship is there do that and return to the shore with all of them';
    expect(sameLanguage('formal', 'Der genannte Befehl funktioniert seit dem gestrigen Tage nicht.', source)).not.toBe(
      false,
    );
  });

  test('it never fails English that is spelt as pirates do', () => {
    const english = TEXTS_IN_LANGUAGES[0]!.text;
    for (const speech of PIRATE_ENGLISH) {
      for (const source of [english, speech, ...PIRATE_ENGLISH]) {
        expect(sameLanguage('pirate', speech, source)).not.toBe(false);
      }
    }
  });

  test('nothing is said of a text that is of no language', () => {
    for (const source of TEXTS_WITHOUT_A_LANGUAGE) {
      for (const style of ['pirate', 'formal'] as const)
        expect(sameLanguage(style, STUB[style](source), source)).not.toBe(false);
    }
    for (const text of [
      'Ja',
      'https://example.org/the/quick/brown/fox/jumps/over/the/lazy/dog',
      '`while true; do make test; done`',
    ]) {
      expect(sameLanguage('formal', text, text)).toBeUndefined();
    }
  });

  test.each([
    [
      'a quotation',
      'She said "Ich habe keine Zeit für solche Dinge" and left.',
      'She stated, “Ich habe keine Zeit für solche Dinge,” and departed.',
    ],
    [
      'a quotation in another script',
      'The sign says 请勿吸烟 and everybody smokes there.',
      'The sign reads 请勿吸烟; nevertheless, everyone smokes there.',
    ],
    [
      'two languages',
      'Bonjour à tous et bienvenue, and hello to everybody from the team.',
      'Welcome, and greetings to everyone from the team, et bienvenue à tous.',
    ],
    [
      'names',
      'Met Anna Müller, José García and Søren Kierkegaard at lunch.',
      'I met Anna Müller, José García and Søren Kierkegaard at lunch.',
    ],
    [
      'code',
      'run `npm install --save-dev @types/node` then rm -rf node_modules/.cache ok',
      'Please run `npm install --save-dev @types/node` and then rm -rf node_modules/.cache.',
    ],
    [
      'numbers',
      'Rev 2024: 12.5k, 2025: 14.1k, 2026: 17k so we good',
      'Revenue was 12.5k in 2024, 14.1k in 2025 and 17k in 2026. We are in good condition.',
    ],
    [
      'addresses',
      'see https://example.org/über-uns/kontakt-und-anfahrt for the map lol',
      'Please refer to https://example.org/über-uns/kontakt-und-anfahrt for the map.',
    ],
    ['emoji', '🎉🎉 we did it!!! 🚢🚢🚢 shipping tomorrow 🙏', 'We have succeeded. Shipping will begin tomorrow.'],
    [
      'dishes',
      'Had tagliatelle al ragù, saltimbocca and tiramisù, was great',
      'I had tagliatelle al ragù, saltimbocca and tiramisù. It was excellent.',
    ],
    [
      'as much of another script as of its own',
      'Thanks, and this is the notice: 会议改到星期四中午了，请把新店的数据带来，也告诉安娜一声。会议改到星期四中午了',
      'We thank you. The notice about the meeting on Thursday is enclosed.',
    ],
    [
      'a long address that is left out',
      'Siehe unsere Öffnungszeiten https://example.org/the/shop/that/is/open/for/everybody/who/wants/to/buy/something/there/with/their/friends',
      'Bitte beachten Sie unsere Öffnungszeiten unter der genannten Adresse.',
    ],
    [
      'code that is left out',
      'Das geht seit gestern nicht mehr: `while the ship is there do that and then return to the shore with all of them`',
      'Der genannte Befehl funktioniert seit dem gestrigen Tage leider nicht mehr.',
    ],
  ])('a text with %s does not fail', (_what, source, rewritten) => {
    expect(sameLanguage('formal', rewritten, source)).not.toBe(false);
  });

  test('no rewrite that the stub makes of an English text fails', () => {
    const pages = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/operations.md', 'docs/api.md'];
    const texts = pages.flatMap((page) => readFileSync(page, 'utf8').split(/\n|(?<=\.)\s/));
    expect(texts.length).toBeGreaterThan(1000);
    for (const style of STYLE_NAMES) {
      const failed = texts.filter((text) => sameLanguage(style, STUB[style](text), text) === false);
      expect(failed).toEqual([]);
    }
  });
});
