import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LlmAdapter } from '#llm';
import { type Behaviour, FakeVendor, GARBAGE } from '../../support/fake-vendor.js';
import { callFor, failureOf } from './llm-reading.js';

const TEXT = 'Good morning to all.';

/** However a call is given up, its vendor sees the connection close, and so does not write on for nothing. */
export function describeLeaving(harness: { provider: string; create(vendor: FakeVendor): LlmAdapter }): void {
  let vendor: FakeVendor;
  let adapter: LlmAdapter;

  const failureWith = (behaviour: Behaviour): Promise<unknown> => {
    vendor.scriptNext(behaviour);
    return failureOf(adapter, callFor(TEXT));
  };

  const countAborts = (): number => vendor.calls.filter((call) => call.state === 'aborted').length;

  describe(`the ${harness.provider} adapter, leaving its vendor,`, () => {
    beforeAll(async () => {
      vendor = await FakeVendor.start();
      adapter = harness.create(vendor);
    });

    afterAll(() => vendor.stop());

    const never = new Promise<never>(() => {});

    it.each<[string, Behaviour]>([
      ['before the headers have come', { gate: never }],
      ['before the first piece', { answer: [never] }],
      ['in the middle of a piece', { answer: [{ frame: 'data: {"cho' }, never] }],
    ])('closes the connection when the signal is aborted %s', async (_, behaviour) => {
      const [calls, aborts] = [vendor.calls.length, countAborts()];
      const controller = new AbortController();
      vendor.scriptNext(behaviour);
      const failure = failureOf(adapter, callFor(TEXT, { signal: controller.signal }));
      await vendor.called(calls + 1);
      controller.abort(new Error('enough'));
      expect(await failure).toBe(controller.signal.reason);
      await vendor.aborted(aborts + 1);
    });

    it('closes the connection when the signal is aborted between two pieces', async () => {
      const aborts = countAborts();
      const controller = new AbortController();
      vendor.scriptNext({ answer: ['Ahoy'], ending: 'stall' });
      const reading = adapter.stream(callFor(TEXT, { signal: controller.signal }))[Symbol.asyncIterator]();
      await reading.next();
      controller.abort();
      await vendor.aborted(aborts + 1);
      await expect(reading.next()).rejects.toBe(controller.signal.reason);
    });

    it('closes the connection when the reader leaves after a piece', async () => {
      const aborts = countAborts();
      vendor.scriptNext({ answer: ['Ahoy'], ending: 'stall' });
      for await (const chunk of adapter.stream(callFor(TEXT))) if (chunk.kind === 'delta') break;
      await vendor.aborted(aborts + 1);
    });

    it.each<[string, Behaviour]>([
      ['the headers', { gate: never }],
      ['the first piece', { answer: [never] }],
    ])('closes the connection when the reader leaves while %s are awaited', async (_, behaviour) => {
      const [calls, aborts] = [vendor.calls.length, countAborts()];
      vendor.scriptNext(behaviour);
      const reading = adapter.stream(callFor(TEXT))[Symbol.asyncIterator]();
      const next = reading.next();
      await vendor.called(calls + 1);
      await reading.return?.();
      await vendor.aborted(aborts + 1);
      await expect(next).resolves.toEqual({ done: true, value: undefined });
    });

    it('closes the connection after a frame that it cannot read', async () => {
      const aborts = countAborts();
      await failureWith({ answer: ['Ahoy', GARBAGE], ending: 'stall' });
      await vendor.aborted(aborts + 1);
    });

    it('makes no call when the signal was aborted before', async () => {
      const before = vendor.calls.length;
      await failureOf(adapter, callFor(TEXT, { signal: AbortSignal.abort() }));
      expect(vendor.calls.length).toBe(before);
    });

    it('leaves no call open', async () => {
      await vendor.idle();
      expect(vendor.calls.filter((call) => call.state === 'open')).toEqual([]);
    });
  });
}
