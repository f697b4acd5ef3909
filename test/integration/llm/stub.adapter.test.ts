import { describe, expect, it } from '@jest/globals';
import { StubAdapter } from '#llm';
import { type AdapterHarness, describeAdapter } from './adapter-conformance.js';
import { callFor, deltasOf, promptFor, readAll, usageIn } from './llm-reading.js';

const model = 'stub-1';
const text = 'One two three.';

/** The stub has no vendor: a formal text, formally rewritten, is the same text. */
const harness: AdapterHarness = {
  provider: 'stub',
  start: async () => {},
  stop: async () => {},
  echoing: () => new StubAdapter({ model, tokenDelayInMs: 0 }),
  stalling: () => new StubAdapter({ model, tokenDelayInMs: 60_000 }),
  refusedCall: () => ({
    adapter: new StubAdapter({ model, tokenDelayInMs: 0 }),
    call: callFor(text, { prompt: promptFor(text, 'sonnet') }),
  }),
};

describeAdapter(harness);

describe('the stub adapter', () => {
  const stub = new StubAdapter({ model, tokenDelayInMs: 0 });

  it('streams word by word and counts words as tokens', async () => {
    const chunks = await readAll(stub, callFor(text));
    expect(deltasOf(chunks)).toEqual(['One ', 'two ', 'three.']);
    expect(usageIn(chunks)).toEqual({ inputTokens: 3, outputTokens: 3 });
  });

  it('names the style that it has no rules for', async () => {
    const call = callFor(text, { prompt: promptFor(text, 'toString') });
    await expect(readAll(stub, call)).rejects.toThrow('the stub has no rules for the style toString');
  });

  it('rests between two words', async () => {
    const started = performance.now();
    await readAll(new StubAdapter({ model, tokenDelayInMs: 20 }), callFor(text));
    expect(performance.now() - started).toBeGreaterThanOrEqual(38);
  });

  it('lets others have their turn while it writes a long text without a delay', async () => {
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 0);
    await readAll(stub, callFor('word '.repeat(2000)));
    clearInterval(counting);
    expect(turns).toBeGreaterThan(0);
  });
});
