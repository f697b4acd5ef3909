import type { UsageReport } from '#usage';
import { allEvents, type RewriteClient } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const BODY = { text: 'Hello, world', style: 'pirate' };
const USAGE = { inputTokens: 10, outputTokens: 5 };
const CLIENTS = { CLIENT_API__ALICE__KEY: 'alice-test-key', CLIENT_API__BOB__KEY: 'bob-test-key' };
const today = (): string => new Date().toISOString().slice(0, 10);

async function usageOf(client: RewriteClient): Promise<UsageReport> {
  return (await (await client.get('/v1/usage')).json()) as UsageReport;
}

describe('what a client has used', () => {
  let service: WithVendor;
  let alice: RewriteClient;
  let bob: RewriteClient;
  afterEach(() => service.stop());

  async function start(settings: Record<string, string> = {}, keys = 1): Promise<void> {
    service = await startWithVendor({ ...CLIENTS, LLM_API__OPENAI__MODEL: 'gpt-test', ...settings }, keys);
    service.vendor.script({ usage: USAGE });
    alice = service.clientWith({ authorization: 'Bearer alice-test-key' });
    bob = service.clientWith({ authorization: 'Bearer bob-test-key' });
  }

  test('is nothing at first', async () => {
    await start();
    const answer = await alice.get('/v1/usage');
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await answer.json()).toEqual({ days: [], months: [], budget: null });
  });

  test('is told to nobody without a key', async () => {
    await start();
    expect((await service.client.get('/v1/usage')).status).toBe(401);
  });

  test('is told by day and month, provider and model, whatever the way of asking', async () => {
    await start();
    await (await alice.post('/v1/rewrite', { ...BODY, text: 'One' })).text();
    await (await alice.post('/v1/rewrite/chunked', { ...BODY, text: 'Two' })).text();
    await allEvents(await alice.post('/v1/rewrite/sse', { ...BODY, text: 'Three' }));
    const submitted = await alice.post('/v1/rewrite/submit', { ...BODY, text: 'Four' });
    const { id } = (await submitted.json()) as { id: string };
    await (await alice.get(`/v1/rewrite/result/${id}?wait=10`)).text();
    const used = { calls: 4, inputTokens: 40, outputTokens: 20 };
    const whole = { ...used, cached: 0, byModel: [{ provider: 'openai', model: 'gpt-test', ...used }] };
    expect(await usageOf(alice)).toEqual({
      days: [{ day: today(), ...whole }],
      months: [{ month: today().slice(0, 7), ...whole }],
      budget: null,
    });
  });

  test('is each client’s own', async () => {
    await start();
    await (await alice.post('/v1/rewrite', BODY)).text();
    expect((await usageOf(alice)).days).toHaveLength(1);
    expect((await usageOf(bob)).days).toEqual([]);
  });

  test('counts an answer of the cache as free', async () => {
    await start();
    for (let times = 0; times < 3; times += 1) await (await alice.post('/v1/rewrite', BODY)).text();
    expect((await usageOf(alice)).days[0]).toMatchObject({ calls: 1, cached: 2, ...USAGE });
  });

  test('is paid by who began the rewrite, not by who joined it', async () => {
    await start({ CACHE_SHARED: 'true' });
    let open = (): void => undefined;
    service.vendor.script({ gate: new Promise<void>((resolve) => (open = resolve)), usage: USAGE });
    const ofAlice = await alice.post('/v1/rewrite/sse', BODY);
    const ofBob = await bob.post('/v1/rewrite/sse', BODY);
    expect(ofBob.headers.get('cache-status')).toBe('rewrite; fwd=miss; collapsed');
    open();
    await Promise.all([allEvents(ofAlice), allEvents(ofBob)]);
    expect((await usageOf(alice)).days[0]).toMatchObject({ calls: 1, ...USAGE });
    expect((await usageOf(bob)).days[0]?.calls ?? 0).toBe(0);
  });

  test('counts every call: those that were refused cost nothing, repairs what they cost', async () => {
    await start({}, 2);
    service.vendor.scriptNext({ fail: { status: 401 } });
    service.vendor.scriptCorrections(
      'no haiku',
      'an old silent pond\na frog jumps into the pond\nsplash silence again',
    );
    await (await alice.post('/v1/rewrite', { text: 'A frog jumps into a pond', style: 'haiku' })).text();
    const [day] = (await usageOf(alice)).days;
    expect(day).toMatchObject({ calls: service.vendor.calls.length });
    expect(day!.calls).toBeGreaterThanOrEqual(3);
  });

  test('counts what a call was expected to cost where its vendor began to answer and told nothing', async () => {
    await start({ REWRITE_REPAIRS: '0' });
    service.vendor.script({ usage: null });
    await (await alice.post('/v1/rewrite', BODY)).text();
    const [day] = (await usageOf(alice)).days;
    expect(day!.inputTokens).toBeGreaterThan(100);
    expect(day!.outputTokens).toBeGreaterThanOrEqual(64);
  });

  test('is that of all where there are no client keys', async () => {
    service = await startWithVendor();
    service.vendor.script({ usage: USAGE });
    await (await service.client.post('/v1/rewrite', BODY)).text();
    expect((await usageOf(service.client)).days[0]).toMatchObject({ calls: 1, ...USAGE });
  });

  test('comes to money by the operator’s prices, and to nothing that is guessed', async () => {
    const perMillionTokens = { 'openai/gpt-test': { input: 1, output: 200 } };
    await start({ LLM_PRICES: JSON.stringify({ currency: 'EUR', perMillionTokens }) });
    await (await alice.post('/v1/rewrite', BODY)).text();
    const { currency, days } = await usageOf(alice);
    expect(currency).toBe('EUR');
    expect(days[0]).toMatchObject({ cost: 0.00101, byModel: [{ cost: 0.00101 }] });
  });

  test('comes to no sum where a price is missing', async () => {
    await start({ LLM_PRICES: JSON.stringify({ currency: 'EUR', perMillionTokens: {} }) });
    await (await alice.post('/v1/rewrite', BODY)).text();
    expect((await usageOf(alice)).days[0]).toMatchObject({ cost: null, byModel: [{ cost: null }] });
  });
});
