import { buildPrompt, fingerprintOf, instructionsFor, STYLE_NAMES, STYLES } from '#rewriting';
import { HOSTILE_TEXTS } from '../../support/hostile-texts.js';

/** The marker is all that the instructions may take from a text: a digest of it. */
const MARKER = /^=====TEXT-[0-9a-f]{12}=====$/;

function partsOf(message: string): { opening: string; text: string; closing: string } {
  const opening = message.slice(0, message.indexOf('\n'));
  const closing = message.slice(message.lastIndexOf('\n') + 1);
  return { opening, text: message.slice(opening.length + 1, -closing.length - 1), closing };
}

test('there are at least forty of them, all different', () => {
  expect(new Set(HOSTILE_TEXTS).size).toBeGreaterThanOrEqual(40);
});

const shown = HOSTILE_TEXTS.map((text) => [JSON.stringify(text.trimStart().slice(0, 60)), text] as const);

describe.each(shown)('%s', (_shown, text) => {
  test.each(STYLE_NAMES)('stands in a prompt for %s between exactly two markers, and nowhere else', (style) => {
    const { instructions, message, corrections } = buildPrompt(STYLES[style], { style, text });
    const { opening, text: fenced, closing } = partsOf(message);
    expect(opening).toMatch(MARKER);
    expect(closing).toBe(opening);
    expect(fenced).toBe(text);
    expect(message.split(opening)).toHaveLength(3);
    expect(instructions).toBe(`${instructionsFor(STYLES[style])}\n\nThe marker is ${opening}.`);
    expect(corrections).toEqual([]);
  });

  test('changes nothing of the instructions that make a fingerprint', () => {
    const context = { style: STYLES.pirate, owner: null, providers: [] };
    const before = instructionsFor(STYLES.pirate);
    buildPrompt(STYLES.pirate, { style: 'pirate', text });
    expect(instructionsFor(STYLES.pirate)).toBe(before);
    expect(fingerprintOf({ style: 'pirate', text }, context)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('as an answer that is corrected, it is a turn of the model and not of the instructions', () => {
    const prompt = buildPrompt(STYLES.formal, { style: 'formal', text: 'Hello' }, [
      { answer: text, fault: 'Too short.' },
    ]);
    expect(prompt.corrections).toEqual([{ answer: text, fault: 'Too short.' }]);
    expect(prompt.instructions).toBe(buildPrompt(STYLES.formal, { style: 'formal', text: 'Hello' }).instructions);
    expect(prompt.message).toBe(buildPrompt(STYLES.formal, { style: 'formal', text: 'Hello' }).message);
  });
});
