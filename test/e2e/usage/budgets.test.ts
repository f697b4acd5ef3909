import type { UsageReport } from '#usage';
import { FakeVendor } from '../../support/fake-vendor.js';
import { allEvents, type RewriteBody, type RewriteClient } from '../../support/rewrite-client.js';
import { geminiAt, startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';
import { expectedTokens, expectedUsage } from './expected-cost.js';

const BODY = { text: 'Hello, world', style: 'pirate' } as const;
const OTHER = { ...BODY, text: 'Hello, earth' } as const;
const HAIKU = { text: 'A frog jumps into a pond', style: 'haiku' } as const;
const NO_HAIKU = 'no haiku at all';
const ONE = expectedTokens(BODY);

const secondsToMidnight = (): number => (86_400_000 - (Date.now() % 86_400_000)) / 1000;

describe('a budget', () => {
  let service: WithVendor;
  let alice: RewriteClient;
  const vendors: FakeVendor[] = [];
  afterEach(async () => {
    await service.stop();
    await Promise.all(vendors.splice(0).map((vendor) => vendor.stop()));
  });

  async function start(tokensPerDay: number, settings: Record<string, string> = {}, keys = 1): Promise<void> {
    const ofAlice = { CLIENT_API__ALICE__KEY: 'alice-test-key', CLIENT_API__ALICE__TOKENS_PER_DAY: `${tokensPerDay}` };
    service = await startWithVendor({ ...ofAlice, CLIENT_API__BOB__KEY: 'bob-test-key', ...settings }, keys);
    service.vendor.script({ usage: expectedUsage(BODY) });
    alice = service.clientWith({ authorization: 'Bearer alice-test-key' });
  }

  async function statusOf(body: RewriteBody, headers = {}, path = '/v1/rewrite'): Promise<number> {
    const answer = await alice.post(path, body, headers);
    await answer.text();
    return answer.status;
  }

  async function budget(): Promise<UsageReport['budget']> {
    return ((await (await alice.get('/v1/usage')).json()) as UsageReport).budget;
  }

  async function submit(body: RewriteBody, headers = {}): Promise<string> {
    const answer = await alice.post('/v1/rewrite/submit', body, headers);
    expect(answer.status).toBe(202);
    return ((await answer.json()) as { id: string }).id;
  }

  test('that is used up refuses a rewrite until the next day of UTC', async () => {
    await start(ONE);
    expect(await statusOf(BODY)).toBe(200);
    const refused = await alice.post('/v1/rewrite', OTHER);
    const retryAfter = Number(refused.headers.get('retry-after'));
    expect([refused.status, refused.headers.get('content-type')]).toEqual([429, 'application/problem+json']);
    expect(await refused.json()).toMatchObject({ type: 'urn:rewrite:problem:budget-exhausted', status: 429 });
    expect(Math.abs(retryAfter - secondsToMidnight())).toBeLessThan(5);
    expect(service.vendor.calls).toHaveLength(1);
  });

  test('tells what it is and how much of it is used', async () => {
    await start(10 * ONE);
    expect(await budget()).toEqual({ tokensPerDay: 10 * ONE, usedToday: 0 });
    await statusOf(BODY);
    expect(await budget()).toEqual({ tokensPerDay: 10 * ONE, usedToday: ONE });
  });

  test('bears no more calls at once than it has tokens for', async () => {
    await start(3 * ONE);
    const texts = Array.from({ length: 20 }, (_, n) => ({ ...BODY, text: `Hello, ${10_000 + n}` }));
    const answers = await Promise.all(texts.map((body) => statusOf(body)));
    expect(answers.filter((status) => status === 200)).toHaveLength(3);
    expect(answers.filter((status) => status === 429)).toHaveLength(17);
    expect(service.vendor.calls).toHaveLength(3);
  });

  test('gets back what a call cost less than was expected, before its answer', async () => {
    await start(ONE + 10);
    service.vendor.script({ usage: { inputTokens: 3, outputTokens: 2 } });
    expect([await statusOf(BODY), await statusOf(OTHER)]).toEqual([200, 200]);
    expect(await budget()).toMatchObject({ usedToday: 10 });
  });

  test('that calls under way hold refuses another for as long as they may take, not until the next day', async () => {
    await start(ONE);
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    service.vendor.script({ gate, usage: { inputTokens: 0, outputTokens: 0 } });
    const underWay = statusOf(BODY);
    await service.vendor.called(1);
    const refused = await alice.post('/v1/rewrite', OTHER);
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, 5]);
    expect(await refused.json()).toMatchObject({ type: 'urn:rewrite:problem:budget-exhausted' });
    open();
    expect([await underWay, await statusOf(OTHER)]).toEqual([200, 200]);
  });

  test('is charged what a call cost more than was expected', async () => {
    await start(ONE);
    service.vendor.script({ usage: { inputTokens: ONE, outputTokens: ONE } });
    expect(await statusOf(BODY)).toBe(200);
    expect(await budget()).toMatchObject({ usedToday: 2 * ONE });
  });

  test('gets everything back for a call that was refused', async () => {
    await start(ONE, {}, 2);
    service.vendor.scriptNext({ fail: { status: 401 } });
    expect(await statusOf(BODY)).toBe(200);
    expect(await budget()).toMatchObject({ usedToday: ONE });
  });

  test('gets everything back where no key came free', async () => {
    await start(ONE, { LLM_KEY_WAIT_MS: '0', LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1' });
    let open = (): void => undefined;
    service.vendor.scriptNext({ gate: new Promise<void>((resolve) => (open = resolve)) });
    const bob = service.clientWith({ authorization: 'Bearer bob-test-key' });
    const ofBob = bob.post('/v1/rewrite', BODY);
    await service.vendor.called(1);
    expect(await statusOf(BODY)).toBe(503);
    open();
    await ofBob;
    expect(await statusOf(BODY)).toBe(200);
  });

  test('does not bound another client', async () => {
    await start(ONE);
    const bob = service.clientWith({ authorization: 'Bearer bob-test-key' });
    await statusOf(BODY);
    expect((await bob.post('/v1/rewrite', OTHER)).status).toBe(200);
    expect(((await (await bob.get('/v1/usage')).json()) as UsageReport).budget).toBeNull();
  });

  test('that is used up still gives what the cache has, as an answer, a stream and a text', async () => {
    await start(ONE);
    await statusOf(BODY);
    expect(await statusOf(BODY)).toBe(200);
    expect(await statusOf(BODY, {}, '/v1/rewrite/chunked')).toBe(200);
    const events = await allEvents(await alice.post('/v1/rewrite/sse', BODY));
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { cached: true } });
  });

  test('that is used up is told as 429 to a chunked request, and as the error of a stream', async () => {
    await start(ONE);
    await statusOf(BODY);
    expect(await statusOf(OTHER, {}, '/v1/rewrite/chunked')).toBe(429);
    const events = await allEvents(await alice.post('/v1/rewrite/sse', OTHER));
    expect(events.map(({ event }) => event)).toEqual(['start', 'error']);
    expect(events[1]!.data).toMatchObject({ type: 'urn:rewrite:problem:budget-exhausted', status: 429 });
  });

  test('that is used up does not stop a reader who comes back for its stream with its body, nor begin a new one', async () => {
    await start(ONE);
    const first = await allEvents(await alice.post('/v1/rewrite/sse', BODY, { 'rewrite-cache': 'no-store' }));
    const back = (body: RewriteBody) => alice.post('/v1/rewrite/sse', body, { 'last-event-id': '1' });
    expect(await allEvents(await back(BODY))).toEqual(first.slice(2));
    const events = await allEvents(await back(OTHER));
    expect(events.map(({ event }) => event)).toEqual(['start', 'restart', 'error']);
    expect(events[2]!.data).toMatchObject({ type: 'urn:rewrite:problem:budget-exhausted' });
    expect(service.vendor.calls).toHaveLength(1);
  });

  test('that is used up refuses a submit, but not one that was accepted and is repeated, nor one that the cache answers', async () => {
    await start(ONE);
    const key = { 'idempotency-key': 'order-1' };
    const id = await submit(BODY, key);
    await (await alice.get(`/v1/rewrite/result/${id}?wait=10`)).text();
    const refused = await alice.post('/v1/rewrite/submit', OTHER);
    expect(refused.status).toBe(429);
    expect(Math.abs(Number(refused.headers.get('retry-after')) - secondsToMidnight())).toBeLessThan(5);
    expect(await refused.json()).toMatchObject({ type: 'urn:rewrite:problem:budget-exhausted' });
    expect(await submit(BODY, key)).toBe(id);
    const cached = await submit(BODY);
    const job = await (await alice.get(`/v1/rewrite/result/${cached}?wait=10`)).json();
    expect(job).toMatchObject({ status: 'completed', rewrite: { cached: true } });
  });

  test('lets an accepted job wait, and counts no attempt', async () => {
    await start(ONE, { WORKER_CONCURRENCY: '1' });
    let open = (): void => undefined;
    service.vendor.scriptNext({ gate: new Promise<void>((resolve) => (open = resolve)), usage: expectedUsage(BODY) });
    const first = await submit(BODY);
    await service.vendor.called(1);
    const second = await submit(OTHER);
    open();
    await (await alice.get(`/v1/rewrite/result/${first}?wait=10`)).text();
    await service.logged(/attempt of a job postponed/);
    const waiting = await (await alice.get(`/v1/rewrite/result/${second}`)).json();
    expect(waiting).toMatchObject({ status: 'queued', attempts: 0 });
    expect(service.vendor.calls).toHaveLength(1);
  });

  test('refuses what would need more than a whole day, and says so', async () => {
    await start(10);
    const refused = await alice.post('/v1/rewrite', BODY);
    expect(refused.status).toBe(429);
    expect(((await refused.json()) as { detail: string }).detail).toMatch(/more than the 10 of a whole day/);
  });

  test('that cannot bear a repair gives the answer as it is', async () => {
    await start(expectedTokens(HAIKU));
    service.vendor.script({ answer: [NO_HAIKU], usage: expectedUsage(HAIKU) });
    const rewrite = await (await alice.post('/v1/rewrite', HAIKU)).json();
    expect(rewrite).toMatchObject({ rewritten: NO_HAIKU, calls: 1 });
    expect(service.vendor.calls).toHaveLength(1);
  });

  test('that cannot bear a fallback makes none', async () => {
    const gemini = await withGemini(ONE);
    service.vendor.script({ answer: ['Aho'], ending: 'no-finish', usage: expectedUsage(BODY) });
    expect(await statusOf(BODY)).toBe(429);
    expect([service.vendor.calls.length, gemini.calls.length]).toEqual([1, 0]);
  });

  test('that cannot bear a fallback does not leave a provider that is slow to begin', async () => {
    const gemini = await withGemini(ONE, { LLM_FIRST_TOKEN_TIMEOUT_MS: '100' });
    service.vendor.script({ delayInMs: 500, usage: expectedUsage(BODY) });
    expect(await statusOf(BODY)).toBe(200);
    expect(gemini.calls).toHaveLength(0);
  });

  test('that is used up after a call for a job that has failed ends the job, which would else make its calls again', async () => {
    await start(ONE, { JOB_ATTEMPTS: '1' });
    service.vendor.script({ answer: ['Aho'], ending: 'no-finish', usage: expectedUsage(BODY) });
    const id = await submit(BODY);
    const job = await (await alice.get(`/v1/rewrite/result/${id}?wait=20`)).json();
    expect(job).toMatchObject({ status: 'failed', error: { type: 'urn:rewrite:problem:provider-failed' } });
    expect(service.vendor.calls).toHaveLength(1);
  });

  async function withGemini(tokensPerDay: number, settings: Record<string, string> = {}): Promise<FakeVendor> {
    const gemini = await FakeVendor.start();
    vendors.push(gemini);
    await start(tokensPerDay, {
      LLM_PROVIDERS: 'openai,gemini',
      ...geminiAt(gemini),
      ...settings,
    });
    return gemini;
  }
});

describe('a budget where the cache is shared', () => {
  test('that stops who began a rewrite does not stop who joined it', async () => {
    const service = await startWithVendor({
      CACHE_SHARED: 'true',
      CLIENT_API__ALICE__KEY: 'alice-test-key',
      CLIENT_API__ALICE__TOKENS_PER_DAY: '10',
      CLIENT_API__BOB__KEY: 'bob-test-key',
    });
    const statuses = await Promise.all(
      ['alice', 'bob', 'alice', 'bob'].map(async (name) => {
        const answer = await service.clientWith({ authorization: `Bearer ${name}-test-key` }).post('/v1/rewrite', BODY);
        await answer.text();
        return answer.status;
      }),
    );
    await service.stop();
    expect([statuses[1], statuses[3]]).toEqual([200, 200]);
  });
});
