import { gate } from '../../support/gate.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const bodyOf = (i: number) => ({ text: `Text number ${i}`, style: 'formal' });

describe('the keys of a provider', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  test('two keys and two requests at once: each key has one call in flight', async () => {
    service = await startWithVendor({}, 2);
    const { client, vendor } = service;
    const answer = gate();
    vendor.script({ gate: answer.opened });
    const asked = [client.post('/v1/rewrite', bodyOf(1)), client.post('/v1/rewrite', bodyOf(2))];
    await vendor.called(2);
    expect(vendor.key('test-key-openai-0').inFlight).toBe(1);
    expect(vendor.key('test-key-openai-1').inFlight).toBe(1);
    answer.open();
    for (const response of await Promise.all(asked)) expect(response.status).toBe(200);
  });

  test('two keys with cap 1 and ten requests at once: never two calls on a key, all answered in order of arrival', async () => {
    service = await startWithVendor({ LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1' }, 2);
    const { client, vendor } = service;
    const gates = Array.from({ length: 10 }, () => gate());
    vendor.script(({ index }) => ({ answer: [`answer ${index}`], gate: gates[index]?.opened ?? Promise.resolve() }));
    const asked: Promise<Response>[] = [];
    for (let i = 0; i < 10; i += 1) {
      asked.push(client.post('/v1/rewrite/sse', bodyOf(i)));
      await asked[i];
    }
    for (let i = 0; i < 10; i += 1) {
      await vendor.called(Math.min(i + 2, 10));
      gates[i]?.open();
    }
    for (const response of await Promise.all(asked)) expect(await response.text()).toContain('event: done');
    const order = vendor.calls.map(({ body }) => /Text number (\d+)/.exec(JSON.stringify(body))?.[1]);
    expect(order).toEqual(Array.from({ length: 10 }, (_, i) => String(i)));
    for (const key of ['test-key-openai-0', 'test-key-openai-1']) {
      expect(vendor.key(key)).toMatchObject({ calls: 5, maxInFlight: 1, inFlight: 0 });
    }
  });

  test('are released by success, error, abort and time-out alike', async () => {
    service = await startWithVendor({
      LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1',
      LLM_IDLE_TIMEOUT_MS: '1000',
      LLM_KEY_WAIT_MS: '10000',
    });
    const { client, vendor } = service;
    const failing = { fail: { status: 500 } };
    const silent = { ending: 'stall' as const, answer: ['Ahoy'] };
    vendor.scriptNext({}, failing, failing, failing, silent, silent, silent, { answer: ['Ahoy'], ending: 'stall' });
    expect((await client.post('/v1/rewrite', bodyOf(0))).status).toBe(200);
    expect((await client.post('/v1/rewrite', bodyOf(1))).status).toBe(502);
    expect((await client.post('/v1/rewrite', bodyOf(2))).status).toBe(502);
    const leaving = new AbortController();
    const aborted = await client.post('/v1/rewrite/chunked', bodyOf(3), {}, leaving.signal);
    leaving.abort();
    await aborted.text().catch(() => undefined);
    await vendor.idle();
    expect((await client.post('/v1/rewrite', bodyOf(4))).status).toBe(200);
    expect(vendor.key('test-key-openai-0')).toMatchObject({ inFlight: 0, calls: 9 });
  });

  test('that are all busy for too long give 503 with Retry-After', async () => {
    service = await startWithVendor({ LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1', LLM_KEY_WAIT_MS: '100' });
    const { client, vendor } = service;
    const answer = gate();
    vendor.script({ gate: answer.opened });
    const first = client.post('/v1/rewrite', bodyOf(0));
    await vendor.called(1);
    const second = await client.post('/v1/rewrite', bodyOf(1));
    expect(second.status).toBe(503);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await second.json()).toMatchObject({ type: 'urn:rewrite:problem:no-capacity' });
    answer.open();
    expect((await first).status).toBe(200);
  });

  test('one that is rate limited is passed over for the next one, and rests', async () => {
    service = await startWithVendor({}, 2);
    const { client, vendor } = service;
    vendor.scriptKey('test-key-openai-0', { fail: { status: 429 }, headers: { 'retry-after': '30' } });
    for (let i = 0; i < 6; i += 1) expect((await client.post('/v1/rewrite', bodyOf(i))).status).toBe(200);
    expect(vendor.key('test-key-openai-0').calls).toBe(1);
    expect(vendor.key('test-key-openai-1').calls).toBe(6);
  });

  test('one that is refused is passed over, and the answer counts every call', async () => {
    service = await startWithVendor({}, 2);
    const { client, vendor } = service;
    vendor.scriptKey('test-key-openai-0', { fail: { status: 401 } });
    const answers = await Promise.all([client.post('/v1/rewrite', bodyOf(0)), client.post('/v1/rewrite', bodyOf(1))]);
    const calls = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { calls: number }).calls));
    expect(calls.sort((a, b) => a - b)).toEqual([1, 2]);
    expect((await client.post('/v1/rewrite', bodyOf(2))).status).toBe(200);
    expect(vendor.key('test-key-openai-0').calls).toBe(1);
  });
});
