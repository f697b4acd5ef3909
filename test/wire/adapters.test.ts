import { AdapterReading, type Reading } from './adapter-reading.js';
import { caseNames, type NamedWireCase, readCase, readCases, wholeFrom } from './wire-case.js';

/** HTTP dates and the seconds of the epoch are of whole seconds. */
const TOLERANCE_IN_MS = 2000;

/** @param begunAt when the case was read, by `performance.now()`: a rest that ends at a date is shorter by what has passed since */
function expectReading({ expect: wanted }: NamedWireCase, reading: Reading, begunAt: number): void {
  expect(reading).toMatchObject({
    outcome: wanted.outcome,
    text: wanted.text ?? '',
    usage: wanted.usage ?? null,
    model: wanted.model ?? null,
    facts: wanted.facts ?? {},
  });
  if (wanted.restInMs === undefined) expect(reading.restInMs).toBeNull();
  else {
    expect(reading.restInMs! - wanted.restInMs).toBeLessThan(TOLERANCE_IN_MS);
    const passedInMs = performance.now() - begunAt;
    expect(wanted.restInMs - reading.restInMs!).toBeLessThan(TOLERANCE_IN_MS + passedInMs);
  }
}

const bodyOf = ({ frames }: NamedWireCase): Buffer => Buffer.from(frames.join(''));

describe('What a server sends is read for what it is', () => {
  test.each(caseNames())('%s', async (name) => {
    const begunAt = performance.now();
    const answer = readCase(name);
    const pieces = answer.frames.map((frame) => Buffer.from(frame));
    expectReading(answer, await new AdapterReading(answer).of({ pieces, end: answer.end }), begunAt);
  });
});

describe('What comes one byte at a time is read the same', () => {
  test.each(caseNames())('%s', async (name) => {
    const begunAt = performance.now();
    const answer = readCase(name);
    const pieces = Array.from(bodyOf(answer), (byte) => Buffer.of(byte));
    expectReading(answer, await new AdapterReading(answer).of({ pieces, end: answer.end }), begunAt);
  });
});

describe.each(['close', 'cut'] as const)('Of what ends early, by a %s after any byte', (end) => {
  test.each(readCases())('no part is taken for the whole, and no text is made up: $name', async (answer) => {
    const body = bodyOf(answer);
    const reading = new AdapterReading(answer);
    const { soonest: soonestIfClosed, soonestIfCut } = wholeFrom(answer);
    const soonest = end === 'cut' ? soonestIfCut : soonestIfClosed;
    const text = answer.expect.text ?? '';
    const wrong: object[] = [];
    for (let length = 0; length < body.length; length += 1) {
      const got = await reading.of({ pieces: [body.subarray(0, length)], end });
      const isTooSoon = got.outcome === 'whole' && length < soonest;
      if (isTooSoon || !text.startsWith(got.text)) wrong.push({ length, ...got });
    }
    expect(wrong).toEqual([]);
  });
});
