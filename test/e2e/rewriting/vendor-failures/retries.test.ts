import { jest } from '@jest/globals';
import { type Failure, FakeVendor } from '../../../support/fake-vendor.js';
import { startOwnClock } from '../../../support/own-time.js';
import { geminiAt, startWithVendor, type WithVendor } from '../../../support/start-with-vendor.js';
import { WHOLE } from './faults.js';
import { ask, WAYS } from './ways.js';

const BODY = { text: 'Hey, good morning! Nice to see you again, hope all of you are fine.', style: 'formal' };
const TEXT = WHOLE.join('');
const FAILS = { fail: { status: 500 } };

describe('a call that failed', () => {
  let service: WithVendor;
  let gemini: FakeVendor;
  beforeEach(async () => {
    gemini = await FakeVendor.start();
    gemini.script({ answer: WHOLE });
  });
  afterEach(() => Promise.all([service.stop(), gemini.stop()]));

  const start = (settings: Record<string, string> = {}) =>
    startWithVendor({
      ...geminiAt(gemini),
      JOB_ATTEMPTS: '1',
      ...settings,
    });

  test.each(WAYS)('is tried again where that helps, and nobody notices, asked by %s', async (way) => {
    service = await start();
    service.vendor.scriptNext(FAILS, { ending: 'cut', answer: [] });
    service.vendor.script({ answer: WHOLE });
    expect(await ask(way, service.client, BODY)).toMatchObject({ ending: 'whole', text: TEXT, restarts: 0 });
    expect(service.vendor.calls).toHaveLength(3);
    expect(gemini.calls).toHaveLength(0);
  });

  test('is tried again when its answer was nothing but wrapping', async () => {
    service = await start();
    service.vendor.scriptNext({ answer: ['<think>What would he say?</think>'] });
    service.vendor.script({ answer: WHOLE });
    expect(await ask('sync', service.client, BODY)).toMatchObject({
      ending: 'whole',
      text: TEXT,
      rewrite: { calls: 2 },
    });
  });

  test.each(WAYS)('is no other provider’s business when the client chose this one, asked by %s', async (way) => {
    service = await start();
    service.vendor.script(FAILS);
    const seen = await ask(way, service.client, { ...BODY, provider: 'openai' });
    expect(seen).toMatchObject({ ending: 'failure', failure: 'provider-failed' });
    expect(service.vendor.calls).toHaveLength(3);
    expect(gemini.calls).toHaveLength(0);
  });

  test.each(WAYS)('is tried again no longer than the whole request may take, asked by %s', async (way) => {
    service = await start({ LLM_DEADLINE_MS: '2400' });
    service.vendor.script({ ...FAILS, delayInMs: 1500 });
    const seen = await ask(way, service.client, BODY);
    expect(seen).toMatchObject({ ending: 'failure', failure: 'deadline' });
    expect(seen.tookInMs).toBeGreaterThan(2_350);
    expect(seen.ownTimeInMs).toBeLessThan(3_600);
    await service.vendor.idle();
    expect(service.vendor.calls.length).toBeLessThanOrEqual(2);
    expect(gemini.calls).toHaveLength(0);
  });

  test.each([
    ['declined by a status', { fail: { status: 400, code: 'content_policy_violation' } }],
    ['declined at its end', { answer: WHOLE.slice(0, 1), finishReason: 'content_filter' }],
  ])('is not tried again, by nobody, for a text that is %s', async (_what, declined) => {
    service = await start({ JOB_ATTEMPTS: '3' });
    service.vendor.script(declined);
    expect(await ask('sync', service.client, BODY)).toMatchObject({ status: 422, failure: 'refused' });
    expect(await ask('job', service.client, BODY)).toMatchObject({ status: 422, failure: 'refused' });
    expect(service.vendor.calls).toHaveLength(2);
    expect(gemini.calls).toHaveLength(0);
  });

  const tooLong = { fail: { status: 400, code: 'context_length_exceeded' } };

  test.each(WAYS)(
    'for a text that is too long for the model is the next provider’s business, asked by %s',
    async (way) => {
      service = await start();
      service.vendor.script(tooLong);
      expect(await ask(way, service.client, BODY)).toMatchObject({ ending: 'whole', text: TEXT });
      expect([service.vendor.calls.length, gemini.calls.length]).toEqual([1, 1]);
    },
  );

  test.each(WAYS)('for a text that is too long for every model is told as such, asked by %s', async (way) => {
    service = await start({ JOB_ATTEMPTS: '3' });
    service.vendor.script(tooLong);
    gemini.script({ answer: [], finishReason: 'MAX_TOKENS' });
    expect(await ask(way, service.client, BODY)).toMatchObject({ ending: 'failure', failure: 'too-long' });
    expect([service.vendor.calls.length, gemini.calls.length]).toEqual([1, 1]);
  });

  describe('is followed by a pause before the same provider is called again', () => {
    /** What chance gives is always this. @returns the pauses between the calls, in milliseconds by this clock */
    async function pausesOf(vendor: FakeVendor, fail: Failure, chance: number, now: () => number): Promise<number[]> {
      const random = jest.spyOn(Math, 'random').mockReturnValue(chance);
      const calledAt: number[] = [];
      vendor.script(() => {
        calledAt.push(now());
        return { fail };
      });
      await ask('sync', service.client, BODY);
      random.mockRestore();
      return calledAt.slice(1).map((time, i) => time - calledAt[i]!);
    }
    const now = (): number => performance.now();

    const whose = [
      ['the first provider', () => service.vendor],
      ['the second, since no key of the first is left', () => gemini],
    ] as const;

    describe.each(whose)('of %s', (_, vendorOf) => {
      beforeEach(async () => {
        service = await start();
        service.vendor.script({ fail: { status: 401 } });
        gemini.script({ fail: { status: 500 } });
      });

      test('which is doubled with each failure', async () => {
        const [first, second, ...more] = await pausesOf(vendorOf(), { status: 500 }, 0.999, now);
        expect(more).toEqual([]);
        expect(first).toBeGreaterThan(190);
        expect(second).toBeGreaterThan(390);
      });

      test('which may be none, by chance', async () => {
        const clock = startOwnClock();
        const pauses = await pausesOf(vendorOf(), { status: 500 }, 0, () => clock.nowInMs());
        clock.stop();
        expect(pauses).toHaveLength(2);
        expect(Math.min(...pauses)).toBeLessThan(190);
      });
    });

    test('which is as long at least as the vendor asks for', async () => {
      service = await start();
      service.vendor.script({ fail: { status: 401 } });
      const pauses = await pausesOf(gemini, { status: 503, retryDelay: '0.7s' }, 0, now);
      expect(pauses).toHaveLength(2);
      expect(Math.min(...pauses)).toBeGreaterThan(690);
    });
  });
});
