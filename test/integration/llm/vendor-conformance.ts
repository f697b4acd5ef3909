import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LlmAdapter, type LlmChunk, LlmError, type LlmErrorKind } from '#llm';
import { type AnswerStep, type Behaviour, FakeVendor, type VendorCall } from '../../support/fake-vendor.js';
import { BROKEN_ANSWERS } from './broken-answers.js';
import { type AdapterHarness, describeAdapter } from './adapter-conformance.js';
import { callFor, deltasOf, failureOf, promptFor, readAll, usageIn } from './llm-reading.js';
import { describeLeaving } from './vendor-leaving.js';

/** How one vendor fails, and what the adapter must make of it. */
interface VendorFailure {
  name: string;
  behaviour: Behaviour;
  kind: LlmErrorKind;
  status: number | null;
  /** How long the key must rest, where the vendor said so. */
  restInMs?: number;
}

/** What the suite needs of an adapter behind which a vendor stands. */
interface VendorHarness {
  provider: 'openai' | 'gemini';
  create(vendor: FakeVendor): LlmAdapter;
  /** The header in which the key goes out, and what stands in it. */
  keyHeader: { name: string; value(key: string): string };
  failures: VendorFailure[];
  /** Finish reasons of the vendor that are no success. */
  finishReasons: { reason: string; kind: LlmErrorKind }[];
}

const TEXT = 'Grüße 🎉 an alle 👩‍👧, مرحبا!';
const KEY = 'test-key-secret-0';

/** What every adapter of a vendor promises, over real connections to the fake vendor. */
export function describeVendorAdapter(harness: VendorHarness): void {
  let vendor: FakeVendor;
  let adapter: LlmAdapter;

  const failWith = (behaviour: Behaviour): Promise<unknown> => {
    vendor.scriptNext(behaviour);
    return failureOf(adapter, callFor(TEXT, { apiKey: KEY }));
  };

  const answerWith = async (behaviour: Behaviour): Promise<string[]> => {
    vendor.scriptNext(behaviour);
    return deltasOf(await readAll(adapter, callFor(TEXT)));
  };

  describeAdapter(coreHarness(harness));
  describeLeaving(harness);

  describe(`the ${harness.provider} adapter, before its vendor`, () => {
    beforeAll(async () => {
      vendor = await FakeVendor.start();
      adapter = harness.create(vendor);
    });

    afterAll(() => vendor.stop());

    describe('asking', () => {
      it('sends key, model, instructions and message where the vendor looks for them', async () => {
        await readAll(adapter, { ...callFor(TEXT, { apiKey: KEY }), prompt: promptFor(TEXT) });
        const call = vendor.calls.at(-1) as VendorCall;
        expect(call.headers[harness.keyHeader.name]).toBe(harness.keyHeader.value(KEY));
        expect(call.request).toMatchObject({
          vendor: harness.provider,
          model: adapter.model,
          stream: true,
          instructions: 'Rewrite the text.',
          text: TEXT,
        });
      });

      it('names the trace of a call that has one to name, and of no other', async () => {
        const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
        await readAll(adapter, { ...callFor(TEXT), traceparent });
        await readAll(adapter, callFor(TEXT));
        expect(vendor.calls.slice(-2).map(({ headers }) => headers['traceparent'])).toEqual([traceparent, undefined]);
      });

      it('sends each earlier answer and what is wrong with it as turns of their own, in their order', async () => {
        const corrections = [
          { answer: 'A first answer.', fault: 'It is too short.' },
          { answer: 'A second answer 🎉.', fault: 'It is no haiku.' },
        ];
        await readAll(adapter, { ...callFor(TEXT), prompt: { ...promptFor(TEXT), corrections } });
        expect(vendor.calls.at(-1)?.request).toMatchObject({
          instructions: 'Rewrite the text.',
          text: TEXT,
          corrections,
        });
      });

      it('sends no other turn where there is nothing to correct', async () => {
        await readAll(adapter, callFor(TEXT));
        expect(vendor.calls.at(-1)?.request.corrections).toEqual([]);
      });

      it('sends each of two calls at once with its own key', async () => {
        await Promise.all(['test-key-a', 'test-key-b'].map((apiKey) => readAll(adapter, callFor(TEXT, { apiKey }))));
        expect(vendor.key('test-key-a').calls).toBe(1);
        expect(vendor.key('test-key-b').calls).toBe(1);
      });

      it('calls the vendor once, for an error that others would retry too', async () => {
        const before = vendor.calls.length;
        await failWith({ fail: { status: 503 }, headers: { 'x-should-retry': 'true' } });
        expect(vendor.calls.length).toBe(before + 1);
      });
    });

    describe('reading', () => {
      it('gives the pieces as the vendor cut them', async () => {
        expect(await answerWith({ answer: ['Ahoy, ', 'mat', 'ey!'] })).toEqual(['Ahoy, ', 'mat', 'ey!']);
      });

      it('gives a piece as soon as it has come', async () => {
        const gate = new EventEmitter();
        vendor.scriptNext({ answer: ['Ahoy, ', once(gate, 'open'), 'matey!'] });
        const reading = adapter.stream(callFor(TEXT))[Symbol.asyncIterator]();
        await expect(reading.next()).resolves.toEqual({ done: false, value: { kind: 'delta', text: 'Ahoy, ' } });
        gate.emit('open');
        await expect(reading.next()).resolves.toMatchObject({ value: { text: 'matey!' } });
        await reading.return?.();
      });

      it.each([1, 2, 3, 5, 7])('reads characters that come in writes of %i bytes', async (bytesPerWrite) => {
        expect((await answerWith({ answer: [TEXT], bytesPerWrite })).join('')).toBe(TEXT);
      });

      it('joins a code point whose halves come in two pieces', async () => {
        const [high, low] = ['🎉'.charAt(0), '🎉'.charAt(1)] as const;
        expect(await answerWith({ answer: [`a${high}`, `${low}b`, high, low] })).toEqual(['a', '🎉b', '🎉']);
      });

      it('puts a replacement character for half a code point that stays alone', async () => {
        const high = '🎉'.charAt(0);
        expect(await answerWith({ answer: [`a${high}`, 'b', high] })).toEqual(['a', '\uFFFDb', '\uFFFD']);
      });

      it('leaves out empty pieces', async () => {
        expect(await answerWith({ answer: ['', 'Ahoy', '', '!'] })).toEqual(['Ahoy', '!']);
      });

      it('waits for slow pieces', async () => {
        expect(await answerWith({ answer: ['a', 'b', 'c'], delayInMs: 20, pieceDelayInMs: 20 })).toEqual([
          'a',
          'b',
          'c',
        ]);
      });

      it('reports the usage as the vendor counted it, and null if it did not', async () => {
        const usage = { inputTokens: 11, outputTokens: 7 };
        vendor.scriptNext({ usage }, { usage: null });
        expect(usageIn(await readAll(adapter, callFor(TEXT)))).toEqual(usage);
        expect(usageIn(await readAll(adapter, callFor(TEXT)))).toBeNull();
      });

      it.each([
        ['a string', '12 sheep'],
        ['no whole number', 1.5],
        ['more than any model takes', 4_294_967_295],
        ['negative', -1],
        ['an object', { tokens: 1 }],
        ['nothing', null],
      ])('takes no count of tokens that is %s for one', async (_, count) => {
        vendor.scriptNext({ usage: { inputTokens: count as number, outputTokens: 7 } });
        expect(usageIn(await readAll(adapter, callFor(TEXT)))).toEqual({ inputTokens: 0, outputTokens: 7 });
        vendor.scriptNext({ usage: { inputTokens: count as number, outputTokens: count as number } });
        expect(usageIn(await readAll(adapter, callFor(TEXT)))).toBeNull();
      });
    });

    describe('failing', () => {
      it.each(harness.failures)('says $kind for $name', async ({ behaviour, kind, status, restInMs }) => {
        const before = Date.now();
        const error = (await failWith(behaviour)) as LlmError;
        expect(error).toMatchObject({ kind, status, provider: harness.provider });
        if (restInMs === undefined) return expect(error.restsUntil).toBeNull();
        expect(error.restsUntil).toBeGreaterThanOrEqual(before + restInMs);
        expect(error.restsUntil).toBeLessThanOrEqual(Date.now() + restInMs);
      });

      it.each(BROKEN_ANSWERS)('says what %s is: %s', async (_, kind, behaviour) => {
        expect(await failWith(behaviour)).toMatchObject({ kind, provider: harness.provider });
      });

      it.each(harness.finishReasons)('says $kind for the finish reason $reason', async ({ reason, kind }) => {
        expect(await failWith({ answer: ['Ahoy'], finishReason: reason })).toMatchObject({ kind });
      });

      it.each(harness.finishReasons)('says $kind for $reason also without any piece', async ({ reason, kind }) => {
        expect(await failWith({ answer: [], finishReason: reason })).toMatchObject({ kind });
      });

      it.each(harness.finishReasons)('tells the usage of an answer that ended by $reason', async ({ reason }) => {
        const usage = { inputTokens: 11, outputTokens: 7 };
        vendor.scriptNext({ answer: ['Ahoy'], finishReason: reason, usage });
        const told: LlmChunk[] = [];
        const reading = (async () => {
          for await (const chunk of adapter.stream(callFor(TEXT))) told.push(chunk);
        })();
        await expect(reading).rejects.toBeInstanceOf(LlmError);
        expect(usageIn(told)).toEqual(usage);
      });

      it('says that nobody listens', async () => {
        const gone = await FakeVendor.start();
        await gone.stop();
        expect(await failureOf(harness.create(gone), callFor(TEXT))).toMatchObject({ kind: 'network' });
      });

      it('reads an error that comes in the middle of the stream', async () => {
        const failInStream = { status: 503, message: 'overloaded', code: 'server_error' };
        expect(await failWith({ answer: ['Ahoy'], failInStream })).toMatchObject({ kind: 'vendor-failed' });
      });

      it('gives the pieces that came before the failure', async () => {
        vendor.scriptNext({ answer: ['Ahoy, ', 'mat'], ending: 'cut' });
        const seen: string[] = [];
        const reading = async () => {
          for await (const chunk of adapter.stream(callFor(TEXT))) if (chunk.kind === 'delta') seen.push(chunk.text);
        };
        await expect(reading()).rejects.toMatchObject({ kind: 'network' });
        expect(seen).toEqual(['Ahoy, ', 'mat']);
      });

      it.each<[string, Behaviour]>([
        ['a refused key', { fail: { status: 401, message: `the body quotes ${KEY}` } }],
        ['a bad request', { fail: { status: 400, message: `the body quotes ${KEY}` } }],
        ['a garbage frame', { answer: [{ frame: `data: {the body quotes ${KEY}\n\n` }] }],
        ['an error in the stream', { failInStream: { status: 500, message: `the body quotes ${KEY}` } }],
      ])('shows neither key nor body in the error of %s', async (_, behaviour) => {
        const error = await failWith(behaviour);
        expect(error).toBeInstanceOf(LlmError);
        const { message, stack, cause } = error as LlmError;
        expect(`${message} ${stack} ${String(cause)} ${JSON.stringify(error)}`).not.toMatch(/quotes|secret/);
      });

      it('is ready for the next call after a failure', async () => {
        await failWith({ answer: ['Ahoy'], ending: 'cut' });
        expect(await answerWith({ answer: ['Ahoy'] })).toEqual(['Ahoy']);
      });
    });

    it('leaves no call open', async () => {
      await vendor.idle();
      expect(vendor.calls.filter((call) => call.state === 'open')).toEqual([]);
    });
  });
}

function echo({ request }: VendorCall): AnswerStep[] {
  return request.text.split(/(?<=\s)(?=\S)/u);
}

/** The suite's core, with the fake vendor repeating what it is asked. */
function coreHarness({ provider, create }: VendorHarness): AdapterHarness {
  let vendor: FakeVendor;
  const behaving = (script: (call: VendorCall) => Behaviour): LlmAdapter => {
    vendor.script(script);
    return create(vendor);
  };
  return {
    provider,
    async start() {
      vendor = await FakeVendor.start();
    },
    stop: () => vendor.stop(),
    echoing: () => behaving((call) => ({ answer: echo(call) })),
    stalling: () => behaving((call) => ({ answer: echo(call).slice(0, 1), ending: 'stall' })),
    refusedCall: () => ({
      adapter: behaving(() => ({ answer: [], blockReason: 'SAFETY', ending: 'no-finish' })),
      call: callFor('A text that is declined.'),
    }),
  };
}
