import { setTimeout as delay } from 'node:timers/promises';
import { FakeVendor } from '../../../support/fake-vendor.js';
import { gate } from '../../../support/gate.js';
import { geminiAt, startWithVendor, type WithVendor } from '../../../support/start-with-vendor.js';
import { ask } from './ways.js';

/** Failures in a row after which a provider rests. */
const STRIKES = 10;
/** Calls that one request makes of a provider that fails. */
const TRIES = 3;
/** How long it rests for the first time. */
const REST_IN_MS = 5_000;
/** No rest and no wait is as short. */
const AT_ONCE_IN_MS = 1_000;
const ANSWER = 'Good morning, dear friend, and welcome.';

const bodyOf = (name: string) => ({ text: `Hey, good morning, this is ${name}.`, style: 'formal' });

describe('a provider that keeps failing', () => {
  let service: WithVendor;
  let gemini: FakeVendor;
  beforeEach(async () => {
    gemini = await FakeVendor.start();
    gemini.script({ answer: [ANSWER] });
  });
  afterEach(() => Promise.all([service.stop(), gemini.stop()]));

  const start = (settings: Record<string, string>) => startWithVendor({ LLM_KEY_WAIT_MS: '1000', ...settings }, 2);
  const withFallback = () => start(geminiAt(gemini));

  /** Makes so many calls that it rests. @returns the request whose call was the last of them, and who may wait now; since when it rests at the longest */
  async function failUntilItRests(): Promise<{ last: ReturnType<typeof ask>; restsAfter: number }> {
    service.vendor.script({ fail: { status: 500 } });
    const fail = (i: number) => ask('sync', service.client, bodyOf(`a request that fails, ${i}`));
    let i = 0;
    for (; service.vendor.calls.length + TRIES < STRIKES; i += 1) await fail(i);
    const restsAfter = performance.now();
    const last = fail(i);
    await service.vendor.called(STRIKES);
    return { last, restsAfter };
  }

  test('is not called any more, and every request is told at once when to come again', async () => {
    service = await start({});
    const { last, restsAfter } = await failUntilItRests();
    await last;
    expect(service.vendor.calls).toHaveLength(STRIKES);
    for (const way of ['sync', 'chunked'] as const) {
      const seen = await ask(way, service.client, bodyOf(way));
      expect(seen).toMatchObject({ status: 503, failure: 'no-capacity' });
      const restedInMs = performance.now() - restsAfter;
      expect(seen.retryAfterInSeconds! * 1000).toBeGreaterThanOrEqual(REST_IN_MS - restedInMs);
      expect(seen.retryAfterInSeconds).toBeLessThanOrEqual(REST_IN_MS / 1000);
      expect(seen.ownTimeInMs).toBeLessThan(AT_ONCE_IN_MS);
    }
    expect(service.vendor.calls).toHaveLength(STRIKES);
  });

  test('is left out while another one serves, at once and unseen', async () => {
    service = await withFallback();
    const { last } = await failUntilItRests();
    await last;
    for (const way of ['sync', 'SSE', 'chunked', 'job'] as const) {
      const seen = await ask(way, service.client, bodyOf(way));
      expect(seen).toMatchObject({ ending: 'whole', text: ANSWER, restarts: 0 });
      if (seen.rewrite) expect(seen.rewrite).toMatchObject({ provider: 'gemini', calls: 1 });
      expect(seen.ownTimeInMs).toBeLessThan(AT_ONCE_IN_MS);
    }
    expect(service.vendor.calls).toHaveLength(STRIKES);
  });

  test('is tried again by one call, though many wait, and serves all of them once that has gone well', async () => {
    service = await start({ LLM_KEY_WAIT_MS: '15000' });
    const { last } = await failUntilItRests();
    const probe = gate();
    service.vendor.script(({ index }) => ({
      answer: [ANSWER],
      ...(index === STRIKES && { gate: probe.opened }),
    }));
    const asked = Array.from({ length: 12 }, (_, i) => ask('sync', service.client, bodyOf(`a patient one, ${i}`)));
    await service.vendor.called(STRIKES + 1);
    await delay(500);
    expect(service.vendor.calls).toHaveLength(STRIKES + 1);
    probe.open();
    const seen = await Promise.all([last, ...asked]);
    expect(seen.filter(({ text }) => text !== ANSWER)).toEqual([]);
    expect(service.vendor.calls).toHaveLength(STRIKES + 13);
  });

  test('that fails when it is tried again rests again, longer', async () => {
    service = await start({});
    const { last } = await failUntilItRests();
    await last;
    await delay(REST_IN_MS + 100);
    await ask('sync', service.client, bodyOf('a request that probes'));
    expect(service.vendor.calls).toHaveLength(STRIKES + 1);
    const { retryAfterInSeconds } = await ask('sync', service.client, bodyOf('a request that comes too soon'));
    expect(retryAfterInSeconds).toBeGreaterThan(REST_IN_MS / 1000);
    expect(retryAfterInSeconds).toBeLessThanOrEqual((2 * REST_IN_MS) / 1000);
    expect(service.vendor.calls).toHaveLength(STRIKES + 1);
  });

  test('does not rest for faults that are not its own', async () => {
    service = await start({});
    service.vendor.script({ answer: ['Good morn'], finishReason: 'length' });
    for (let i = 0; i <= STRIKES; i += 1) await ask('sync', service.client, bodyOf(`a long one, ${i}`));
    service.vendor.script({ answer: ['Good morn'], finishReason: 'content_filter' });
    for (let i = 0; i <= STRIKES; i += 1) await ask('sync', service.client, bodyOf(`a declined one, ${i}`));
    service.vendor.script({ answer: [ANSWER] });
    expect(await ask('sync', service.client, bodyOf('a good one'))).toMatchObject({ ending: 'whole', text: ANSWER });
  });
});
