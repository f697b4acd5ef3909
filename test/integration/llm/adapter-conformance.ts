import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LlmAdapter, LlmCall, LlmChunk } from '#llm';
import { callFor, deltasOf, failureOf, readAll, usageIn } from './llm-reading.js';

/** What the suite needs of an adapter, whatever stands behind it. */
export interface AdapterHarness {
  provider: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** An adapter that answers with the text it is asked about, in several pieces. */
  echoing(): LlmAdapter;
  /** The same, but it never comes past the first piece. */
  stalling(): LlmAdapter;
  /** A call that is declined. */
  refusedCall(): { adapter: LlmAdapter; call: LlmCall };
}

const TEXTS = {
  'plain words': 'Good morning. The meeting begins at ten.',
  emoji: 'Well done 🎉 to the whole team 👩‍👩‍👧‍👦 and 🏳️‍🌈 to all.',
  'combining marks': 'Zu\u0308rich and Tie\u0302\u0301ng Vie\u0323\u0302t are far apart.',
  'right-to-left text': 'مرحبا بالعالم و שלום עולם',
  'line breaks': 'First line.\n\n  Second line.\r\nThird line.',
};

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** What every adapter promises (see `LlmAdapter`). */
export function describeAdapter(harness: AdapterHarness): void {
  describe(`the ${harness.provider} adapter, as every adapter`, () => {
    beforeAll(() => harness.start());
    afterAll(() => harness.stop());

    describe.each(Object.entries(TEXTS))('asked about %s', (_, text) => {
      let chunks: LlmChunk[];

      beforeEach(async () => {
        chunks = await readAll(harness.echoing(), callFor(text));
      });

      it('gives the answer in order, unharmed, in more than one delta', () => {
        expect(deltasOf(chunks).join('')).toBe(text);
        expect(deltasOf(chunks).length).toBeGreaterThan(1);
      });

      it('gives no empty delta and splits no code point', () => {
        expect(deltasOf(chunks).every((delta) => delta !== '' && isWellFormed(delta))).toBe(true);
      });

      it('finishes exactly once, at the end, and tells the usage before', () => {
        expect(chunks.filter((chunk) => chunk.kind === 'finish')).toEqual([chunks.at(-1)]);
        const usage = usageIn(chunks);
        expect(usage).toEqual({ inputTokens: expect.any(Number), outputTokens: expect.any(Number) });
        expect(usage?.inputTokens).toBeGreaterThan(0);
        expect(usage?.outputTokens).toBeGreaterThan(0);
      });
    });

    it('names its provider and model', () => {
      expect(harness.echoing()).toMatchObject({ provider: harness.provider, model: expect.stringMatching(/./) });
    });

    it('keeps two calls at once apart', async () => {
      const adapter = harness.echoing();
      const texts = ['The first of two texts.', 'Another text, the second.'];
      const answers = await Promise.all(texts.map((text) => readAll(adapter, callFor(text))));
      expect(answers.map((chunks) => deltasOf(chunks).join(''))).toEqual(texts);
    });

    it('throws the reason of a signal that was aborted before the call', async () => {
      const reason = new Error('the deadline passed');
      const call = callFor('Good morning.', { signal: AbortSignal.abort(reason) });
      expect(await failureOf(harness.echoing(), call)).toBe(reason);
    });

    it('throws the reason of a signal that is aborted in the middle', async () => {
      const reason = new Error('nobody reads any more');
      const controller = new AbortController();
      const chunks = harness.stalling().stream(callFor('Good morning to all.', { signal: controller.signal }));
      const reading = chunks[Symbol.asyncIterator]();
      await reading.next();
      const next = reading.next();
      controller.abort(reason);
      await expect(next).rejects.toBe(reason);
      await expect(reading.next()).resolves.toEqual({ done: true, value: undefined });
    });

    it('hands out nothing more after an abort, although more has come', async () => {
      const controller = new AbortController();
      const call = callFor('One two three four five.', { signal: controller.signal });
      const reading = harness.echoing().stream(call)[Symbol.asyncIterator]();
      await reading.next();
      controller.abort();
      await expect(reading.next()).rejects.toBe(controller.signal.reason);
    });

    it('ends quietly when its reader leaves after a piece', async () => {
      const seen: LlmChunk[] = [];
      for await (const chunk of harness.stalling().stream(callFor('Good morning to all.'))) {
        seen.push(chunk);
        break;
      }
      expect(seen).toHaveLength(1);
    });

    it('ends quietly when its reader leaves while the next piece is awaited', async () => {
      const reading = harness.stalling().stream(callFor('Good morning to all.'))[Symbol.asyncIterator]();
      await reading.next();
      const next = reading.next();
      await reading.return?.();
      await expect(next).resolves.toEqual({ done: true, value: undefined });
    });

    it('does nothing before it is read', async () => {
      const reading = harness.stalling().stream(callFor('Good morning.'))[Symbol.asyncIterator]();
      await expect(reading.return?.()).resolves.toEqual({ done: true, value: undefined });
      await expect(reading.next()).resolves.toEqual({ done: true, value: undefined });
    });

    it('leaves no listener on the signal of a call that has ended', async () => {
      const { signal } = new AbortController();
      const listeners = new Set<unknown>();
      const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
      signal.addEventListener = (...args: Parameters<typeof add>) => {
        listeners.add(args[1]);
        add(...args);
      };
      signal.removeEventListener = (...args: Parameters<typeof remove>) => {
        listeners.delete(args[1]);
        remove(...args);
      };
      await readAll(harness.echoing(), callFor('Good morning.', { signal }));
      expect(listeners.size).toBe(0);
    });

    it('says that a declined request was refused, and by whom', async () => {
      const { adapter, call } = harness.refusedCall();
      expect(await failureOf(adapter, call)).toMatchObject({
        name: 'LlmError',
        kind: 'request-refused',
        provider: harness.provider,
      });
    });
  });
}
