import { setTimeout as delay } from 'node:timers/promises';
import { FakeVendor } from '../../../support/fake-vendor.js';
import { gate } from '../../../support/gate.js';
import { allEvents, textOf } from '../../../support/rewrite-client.js';
import type { RewriteClient } from '../../../support/rewrite-client.js';
import { geminiAt, startWithVendor, type WithVendor } from '../../../support/start-with-vendor.js';
import { ask } from './ways.js';

const TEXT = 'Good morning, my friend. The ship will leave the harbour at noon.';
const PIRATE = 'Good morrow, me hearty! The ship be leavin’ the harbour at noon, arrr!';
const BODY = { text: TEXT, style: 'pirate' };
const OTHER = { text: 'Another text that takes the key for a while.', style: 'pirate' };

/** Until a request waits for a key. */
async function oneWaits(client: RewriteClient): Promise<void> {
  const waiting = async (): Promise<number> => {
    const health = (await (await client.get('/health')).json()) as {
      parts: { providers: { each: { waiting: number }[] } };
    };
    return health.parts.providers.each.reduce((sum, provider) => sum + provider.waiting, 0);
  };
  while ((await waiting()) === 0) await delay(5);
}

describe('text that nobody has seen', () => {
  let service: WithVendor;
  beforeEach(async () => {
    service = await startWithVendor({ LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1' });
  });
  afterEach(() => service.stop());

  test.each([
    ['whose check failed', { answer: [TEXT] }],
    ['of a call that was cut', { answer: ['Good morrow, me hea'], ending: 'cut' as const }],
  ])('%s is not shown to those who come before it is written anew', async (_what, bad) => {
    const { client, vendor } = service;
    const ofFirst = gate();
    const ofOther = gate();
    vendor.script(({ index, request: { text } }) => {
      if (text.includes(OTHER.text)) return { answer: ['Another text, arrr!'], gate: ofOther.opened };
      return index === 0 ? { ...bad, gate: ofFirst.opened } : { answer: [PIRATE] };
    });
    const first = ask('sync', client, BODY);
    await vendor.called(1);
    const other = ask('sync', client, OTHER);
    await oneWaits(client);
    ofFirst.open();
    // The other request has the key now: the first one is between two calls.
    await vendor.called(2);
    const stream = await client.post('/v1/rewrite/sse', BODY);
    const chunked = client.post('/v1/rewrite/chunked', BODY);
    ofOther.open();
    const events = await allEvents(stream);
    expect(events.filter(({ event }) => event === 'restart')).toEqual([]);
    expect(textOf(events)).toBe(PIRATE);
    expect(await (await chunked).text()).toBe(PIRATE);
    expect(await first).toMatchObject({ ending: 'whole', text: PIRATE });
    expect(await other).toMatchObject({ ending: 'whole' });
    expect(vendor.calls).toHaveLength(3);
  });
});

describe('one request', () => {
  let service: WithVendor;
  let gemini: FakeVendor;
  beforeEach(async () => {
    gemini = await FakeVendor.start();
  });
  afterEach(async () => {
    await service.stop();
    await gemini.stop();
  });

  const start = async (settings: Record<string, string> = {}) => {
    service = await startWithVendor({
      ...geminiAt(gemini),
      ...settings,
    });
  };

  test('costs no more than three failures of each provider and its repairs, however bad all answers are', async () => {
    await start();
    const bad = ({ index }: { index: number }) =>
      index % 2 === 0 ? { answer: [TEXT], ending: 'no-finish' as const } : { answer: [TEXT] };
    service.vendor.script(bad);
    gemini.script(bad);
    const { rewrite } = await ask('sync', service.client, BODY);
    expect(rewrite!.checks).toContainEqual(expect.objectContaining({ name: 'changed', passed: false }));
    // Three failures with the calls between them; then the next provider's failure, and the last repair.
    expect([service.vendor.calls.length, gemini.calls.length]).toEqual([5, 2]);
    expect(rewrite!.calls).toBe(7);
  });

  test('as a job, counts an attempt when a provider failed though the next one only had no key free', async () => {
    await start({ JOB_ATTEMPTS: '1', LLM_KEY_WAIT_MS: '200' });
    service.vendor.script({ answer: [PIRATE], finishReason: 'length' });
    gemini.script({ fail: { status: 429, retryDelay: '60s' } });
    const seen = await ask('job', service.client, BODY);
    expect(seen).toMatchObject({ ending: 'failure', failure: 'provider-failed' });
    expect(service.vendor.calls).toHaveLength(1);
  });

  test('as a request, is told when to come again, though a provider failed', async () => {
    await start({ LLM_KEY_WAIT_MS: '200' });
    service.vendor.script({ answer: [PIRATE], finishReason: 'length' });
    gemini.script({ fail: { status: 429, retryDelay: '60s' } });
    const seen = await ask('sync', service.client, BODY);
    expect(seen).toMatchObject({ ending: 'failure', status: 503, failure: 'no-capacity' });
    expect(seen.retryAfterInSeconds).toBeLessThanOrEqual(60);
    expect(seen.retryAfterInSeconds! * 1000).toBeGreaterThanOrEqual(60_000 - seen.tookInMs);
  });

  test('waits for a key again after a call that took longer than LLM_KEY_WAIT_MS', async () => {
    await start({ LLM_PROVIDERS: 'openai', LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1', LLM_KEY_WAIT_MS: '4000' });
    const { client, vendor } = service;
    const other = gate();
    const ofFirst = gate();
    vendor.script(({ index, request: { text } }) => {
      if (text.includes(OTHER.text)) return { answer: ['Aye, another!'], gate: other.opened };
      return index === 0 ? { gate: ofFirst.opened, cutBeforeHeaders: true } : { answer: [PIRATE] };
    });
    const first = ask('sync', client, BODY);
    await vendor.called(1);
    await delay(4_100);
    const second = ask('sync', client, OTHER);
    await oneWaits(client);
    ofFirst.open();
    await vendor.called(2);
    await oneWaits(client);
    other.open();
    expect(await second).toMatchObject({ ending: 'whole', text: 'Aye, another!' });
    expect(await first).toMatchObject({ ending: 'whole', text: PIRATE });
  });

  test('asks a vendor in trouble no sooner than it said, and the next provider where that is too late', async () => {
    await start();
    service.vendor.script({ fail: { status: 503 }, headers: { 'retry-after': '30' } });
    gemini.script({ answer: [PIRATE] });
    expect(await ask('sync', service.client, BODY)).toMatchObject({ text: PIRATE, rewrite: { calls: 2 } });
    expect(service.vendor.calls).toHaveLength(1);
  });
});

describe('equal requests whose vendor is too slow for each of them', () => {
  test('do not call it one after the other', async () => {
    const service = await startWithVendor({ LLM_DEADLINE_MS: '1500' });
    service.vendor.script({ answer: [], ending: 'stall' });
    const asked: ReturnType<typeof ask>[] = [];
    for (let i = 0; i < 10; i += 1) {
      asked.push(ask('sync', service.client, BODY));
      await delay(100);
    }
    for (const seen of await Promise.all(asked)) expect(seen).toMatchObject({ status: 504, failure: 'deadline' });
    expect(service.vendor.calls.length).toBeLessThanOrEqual(2);
    await service.stop();
  });
});
