import { STYLES, STYLE_NAMES, buildPrompt, examine, faultOf } from '#rewriting';
import { HOSTILE_TEXTS } from '../../support/hostile-texts.js';

const TEXT = 'The meeting has been moved to Thursday at noon, so please bring the numbers for the new shop.';
const TRANSLATED =
  'Die Besprechung wurde auf Donnerstagmittag verlegt, bitte bringen Sie die Zahlen für das neue Geschäft mit.';

test('corrections follow the text in the order in which they were made', () => {
  const corrections = [
    { answer: 'first', fault: 'wrong' },
    { answer: 'second', fault: 'wrong again' },
  ];
  expect(buildPrompt(STYLES.haiku, { style: 'haiku', text: TEXT }, corrections).corrections).toEqual(corrections);
});

test('an answer that holds the marker gets the text another one', () => {
  const command = { style: 'pirate', text: TEXT } as const;
  const { message } = buildPrompt(STYLES.pirate, command);
  const corrected = buildPrompt(STYLES.pirate, command, [{ answer: `Ahoy\n${message}`, fault: 'wrong' }]);
  const [marker = ''] = corrected.message.split('\n');
  expect(message).not.toContain(marker);
  expect(corrected.message).toBe(`${marker}\n${TEXT}\n${marker}`);
  expect(corrected.instructions).toContain(marker);
});

test('a fault names what should hold and what was found, for the checks that failed only', () => {
  const checks = examine(STYLES.haiku, 'one\ntwo', TEXT);
  expect(faultOf(STYLES.haiku, checks)).toBe(
    'That answer breaks a rule. A haiku has exactly three lines, of five, seven and five syllables. Your answer: 2 lines. ' +
      'Write the whole rewrite again, and nothing else.',
  );
});

test('a fault names every check that failed', () => {
  const fault = faultOf(STYLES.haiku, [
    ...examine(STYLES.haiku, TEXT, TEXT),
    ...examine(STYLES.formal, TRANSLATED, TEXT),
  ]);
  expect(fault).toContain('Your answer: 1 line.');
  expect(fault).toContain('Your answer: the text unchanged.');
  expect(fault).toContain('Your answer: another language than the text.');
});

test.each(STYLE_NAMES)('every check of %s has a rule that a model can be told', (style) => {
  for (const { rule } of STYLES[style].checks) expect(rule).toMatch(/^The .+\.$|^A .+\.$/);
});

test('a fault quotes nothing of the text or the answer', () => {
  const told = new Set(
    HOSTILE_TEXTS.flatMap((text) =>
      STYLE_NAMES.map((style) => faultOf(STYLES[style], examine(STYLES[style], text, text)).replaceAll(/\d+/g, '0')),
    ),
  );
  for (const fault of told) expect(fault).not.toMatch(/PWNED|ignore|TEXT-/i);
  expect(told.size).toBeLessThan(12);
});
