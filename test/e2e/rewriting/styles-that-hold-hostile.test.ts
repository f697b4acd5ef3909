import type { Script, VendorCall } from '../../support/fake-vendor.js';
import { HOSTILE_TEXTS } from '../../support/hostile-texts.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';
import type { Rewrite } from './vendor-failures/ways.js';

const STYLES = ['pirate', 'haiku', 'formal'];
const MARKER = /=====TEXT-[0-9a-f]+=====/;
const markerOf = ({ request }: VendorCall) => MARKER.exec(request.instructions)![0];

/** The text as a model is shown it, without what fences it. */
const shownText = (call: VendorCall) => call.request.text.split(markerOf(call))[1]!.slice(1, -1);

/** What a model that was taken in answers. */
const ANSWERS: Record<string, (call: VendorCall) => string> = {
  'obeys the text': () => 'PWNED',
  'refuses in words': () => "I'm sorry, but I cannot help with that request.",
  'tells its instructions': ({ request }) => request.instructions,
  'gives back all that it was told': ({ request }) => request.text,
  'gives the text back': shownText,
};

describe.each(Object.entries(ANSWERS))('of a model that %s', (what, answer) => {
  let service: WithVendor;
  let rewrites: Map<string, Rewrite>;
  let statuses: number[];
  beforeAll(async () => {
    service = await startWithVendor({
      REWRITE_REPAIRS: '1',
      LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '100',
      LLM_KEY_WAIT_MS: '60000',
    });
    const script: Script = (call) => ({ answer: [answer(call)] });
    service.vendor.script(script);
    rewrites = new Map();
    statuses = [];
    for (const style of STYLES) await Promise.all(HOSTILE_TEXTS.map((text) => rewrite(text, style)));
  }, 180_000);
  afterAll(() => service.stop());

  async function rewrite(text: string, style: string): Promise<void> {
    const response = await service.client.post('/v1/rewrite', { text, style });
    statuses.push(response.status);
    rewrites.set(`${style}: ${text}`, (await response.json()) as Rewrite);
  }

  /** What a check said of the rewrites of a style, each answer once. */
  const results = (style: string, check: string) => {
    const checks = HOSTILE_TEXTS.flatMap((text) => rewrites.get(`${style}: ${text}`)!.checks);
    return [...new Set(checks.filter(({ name }) => name === check).map(({ passed }) => passed))];
  };

  test('every hostile text is answered like any other', () => {
    expect(statuses).toHaveLength(STYLES.length * HOSTILE_TEXTS.length);
    expect([...new Set(statuses)]).toEqual([200]);
  });

  test('no hostile text reaches the model but as data between two markers, which it cannot write itself', () => {
    for (const call of service.vendor.calls) {
      const parts = call.request.text.split(markerOf(call));
      expect(parts).toHaveLength(3);
      expect([parts[0], parts[2]]).toEqual(['', '']);
      expect(HOSTILE_TEXTS).toContain(shownText(call));
      for (const { answer: earlier } of call.request.corrections) expect(earlier).not.toContain(markerOf(call));
    }
  });

  test('the model is told the same for every text of a style, and what is wrong with an answer quotes neither text nor answer', () => {
    const instructions = new Set(service.vendor.calls.map(({ request }) => request.instructions.replace(MARKER, '')));
    expect(instructions.size).toBe(STYLES.length);
    const faults = new Set(
      service.vendor.calls.flatMap(({ request }) => request.corrections.map(({ fault }) => fault)),
    );
    // Each names the failed rules, and what was counted or found in a few words.
    for (const fault of faults) {
      expect(fault).not.toMatch(/PWNED|sorry|=====|rewriting machine/);
      expect(fault.length).toBeLessThan(600);
    }
  });

  test('the checks find what they can', () => {
    const isEcho = what.startsWith('gives');
    // What three short lines of a text that came back count to is chance, where syllables are counted at all.
    if (!isEcho) expect(results('haiku', 'haiku-5-7-5')).not.toContain(true);
    if (what === 'gives the text back') expect(results('pirate', 'changed')).toEqual([false]);
    if (isEcho) expect(results('formal', 'same-language')).not.toContain(false);
  });
});
