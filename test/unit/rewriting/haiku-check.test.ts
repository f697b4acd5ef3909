import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, constantFrom, oneof, array, property, string } from 'fast-check';
import { toHaiku } from '#llm';
import { examine, STYLES } from '#rewriting';
import type { CheckResult } from '#rewriting';
import { HAIKU, NO_HAIKU } from './haiku-corpus.js';
import { TEXTS_IN_LANGUAGES } from './language-corpus.js';

const SOURCE = 'A text that is rewritten as a haiku.';

function check(rewritten: string, source = SOURCE, language?: string): CheckResult {
  const found = examine(STYLES.haiku, rewritten, source, { language }).find(({ name }) => name === 'haiku-5-7-5');
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

test.each([
  ['right', true],
  ['wrong', false],
] as const)('of fifty that were counted by hand before the rules were written, each is %s', (kind, isRight) => {
  const file = readFileSync(join(process.cwd(), `quality/corpora/haiku-${kind}.txt`), 'utf8');
  const haiku = file.trim().split('\n');
  expect(haiku).toHaveLength(50);
  expect(haiku.filter((lines) => (check(linesOf(lines)).passed === true) !== isRight)).toEqual([]);
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
  ['emoji', 'An old silent pond 🐸\na frog leaps into the pond\nsplash! 💦 silence again'],
  ['spelled abbreviations', 'The API sleeps\na frog leaps into the pond\nsplash! silence again'],
  ['capitals', 'AN OLD SILENT POND\nA FROG LEAPS INTO THE POND\nSPLASH! SILENCE AGAIN'],
])('a haiku with %s passes', (_what, haiku) => {
  expect(check(haiku).passed).toBe(true);
});

const UNKNOWN = 'the syllables of these lines are not counted';

test.each(TEXTS_IN_LANGUAGES)('lines in $language are lines, and of no kind that is told wrong', ({ haiku, text }) => {
  expect(check(`${haiku}\nx`, text)).toEqual({ passed: false, detail: '4 lines' });
});

test.each(TEXTS_IN_LANGUAGES.filter(({ language }) => 'it pt nl sv pl tr ru el ar'.split(' ').includes(language)))(
  'syllables of the language $language are not counted',
  ({ haiku, text }) => {
    expect(check(haiku, text)).toEqual({ passed: null, detail: UNKNOWN });
  },
);

test.each([
  ['Spanish', 'Un viejo estanque\nse zambulle una rana\nruido de agua', 'Una rana salta al estanque y se oye el agua.'],
  [
    'Spanish',
    'Noche de enero\nla nieve en los tejados\nnadie en la calle',
    'Ha nevado toda la noche y no hay nadie en la calle.',
  ],
  ['German', 'Der alte Garten\nim Regen stehen Rosen\nniemand holt sie rein', 'Im alten Garten stehen Rosen im Regen.'],
  [
    'German',
    'Am Bahnhof wartet\nein Hund auf seine Leute\nder Zug kommt nicht mehr',
    'Ein Hund wartet am Bahnhof, aber der Zug kommt nicht.',
  ],
  [
    'French',
    'Le vieil étang dort\nune grenouille qui plonge\nle bruit de cette eau',
    'Une grenouille plonge dans le vieil étang endormi.',
  ],
  [
    'French',
    'Matin de janvier\nla neige sur la fenêtre\npersonne ne parle',
    'Il a neigé ce matin de janvier et personne ne parle.',
  ],
  ['Japanese', 'ふるいけや\nかわずとびこむ\nみずのおと', '古い池に蛙が飛び込んで水の音がした。'],
  [
    'Korean',
    '목요일 정오\n새 가게의 숫자들\n안나도 안다',
    '회의가 목요일 정오로 바뀌었으니 새 가게의 숫자를 가져오고 안나에게도 말해 줘.',
  ],
  ['Chinese', '周四正午时\n新店数字带过来\n安娜已知晓', '会议改到星期四中午了，请把新店的数据带来，也告诉安娜一声。'],
])('a haiku in %s is counted as it is spoken: %j', (language, haiku, text) => {
  expect(check(haiku, text)).toEqual({ passed: true, detail: `5-7-5, counted as ${language}` });
});

test.each([
  [
    'Noche de invierno en la montaña\nla nieve en los tejados\nnadie en la calle',
    'Ha nevado toda la noche y no hay nadie.',
    /^(?:\d+\.\.)?\d+-7-5, counted as Spanish$/,
  ],
  [
    'Der alte Garten schläft\nim Regen stehen Rosen\nniemand holt sie rein',
    'Im alten Garten stehen Rosen.',
    /^6-7-5, counted as German$/,
  ],
  ['ふるいけやね\nかわずとびこむ\nみずのおと', '古い池に蛙が飛び込んで水の音がした。', /^6-7-5, counted as Japanese$/],
])('what was counted is told line by line: %j', (haiku, text, detail) => {
  expect(check(haiku, text)).toMatchObject({ passed: false, detail: expect.stringMatching(detail) as string });
});

test('a line whose reading is not written leaves open what the others do not settle', () => {
  const source = '古い池に蛙が飛び込んで水の音がした。';
  expect(check('古池や\nかわずとびこむ\nみずのおと', source)).toEqual({
    passed: null,
    detail: '?-7-5, counted as Japanese',
  });
  expect(check('古池や\nかわずとぶ\nみずのおと', source)).toEqual({
    passed: false,
    detail: '?-5-5, counted as Japanese',
  });
});

test.each([
  'Snow fell through the night (5)\nthe school bell keeps its silence (7)\nchildren run outside (5)',
  '1. Snow fell through the night\n2. the school bell keeps its silence\n3. children run outside',
  '7 An old silent pond\na frog leaps into the pond\nsplash! silence again',
  'Snow falls ☀️ ☃️ ❄️\nthe school bell keeps its silence\nchildren run outside',
  'Snow 1999\nthe school bell keeps its silence\nchildren run outside',
])('numbers are read aloud, and emoji are not: %j', (text) => {
  expect(check(text).passed).toBe(false);
});

test.each([
  'A nuclear dawn',
  'The household sleeps late',
  'Therefore we stay home',
  'Mr. Brown stays home',
  'Noah looks for shoes',
  'Association',
  'Snow, safety and warmth',
  'The slow hours pass',
  'Our colleagues applaud',
  'Lifestyle magazines',
])('an everyday word has the syllables of the dictionary: %s', (line) => {
  expect(check(`${line}\nthe school bell keeps its silence\nchildren run outside`)).toEqual({
    passed: true,
    detail: '5-7-5',
  });
});

test.each([
  'The large girl called',
  'They called and walked',
  'Vague plans were filled',
  'Bronze bells picked clean',
  'Warm bread, large loaves',
])('a line of four syllables is none of five: %s', (line) => {
  expect(check(`${line}\nthe school bell keeps its silence\nchildren run outside`)).toEqual({
    passed: false,
    detail: '4-7-5',
  });
});

test('a haiku in another script is not counted, however short', () => {
  expect(check('木曜日\n雨\n鐘', 'ok').passed).toBeNull();
});

test.each([
  ['German', 'Der Zug ist nicht da, und ich bin auf dem Weg.'],
  ['French', 'Le train n’est pas là, et je suis sur le quai.'],
  ['Spanish', 'El tren no está, y las voces son para mí.'],
  ['English', 'The train was late, and nobody was there.'],
])('the haiku of the stub for a text in %s passes in its language', (_, text) => {
  expect(check(toHaiku(text), text).passed).toBe(true);
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

test.each([
  ['es', true, 'La luna en el mar\nuna barca en silencio\nespera la luz'],
  ['es-MX', false, 'La luna en el mar\nun pescador en un gran silencio\nespera la luz'],
  ['zh', true, '春风又绿江\n明月何时照我还\n江南岸上人'],
  ['id', null, 'Salju di atap\nburung gagak bersuara\nlalu sunyi lagi'],
  ['ja-Latn', null, 'Furuike ya\nkawazu tobikomu\nmizu no oto'],
])('syllables are counted in the language that was asked for, %s: %s', (language, passed, haiku) => {
  expect(check(haiku, 'The moon shines over the sea and the fisherman waits for it.', language).passed).toBe(passed);
});
