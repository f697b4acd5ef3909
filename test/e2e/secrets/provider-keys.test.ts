import { gate } from '../../support/gate.js';
import { Scrape } from '../../support/scrape.js';
import { ServiceWithSecrets } from './service-with-secrets.js';

const KEY_0 = 'LLM_API__OPENAI__KEY__0=test-key-openai-0';
const KEY_1 = 'LLM_API__OPENAI__KEY__1=test-key-openai-1';
const ONE_AT_ONCE = { LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1' };
const bodyOf = (i: number) => ({ text: `Please rewrite the text number ${i}`, style: 'formal' });

interface Health {
  status: string;
  parts: { providers: { each: { provider: string; status: string; keys: { index: number; inFlight: number }[] }[] } };
}

describe('a provider whose keys change while the service runs', () => {
  let service: ServiceWithSecrets;
  afterEach(() => service.stop());

  const ask = (i: number): Promise<Response> => service.clientWith(null).post('/v1/rewrite', bodyOf(i));
  const health = async (): Promise<Health> => (await service.clientWith(null).get('/health')).json() as Promise<Health>;

  test('a key that is added serves a request that waits, at once', async () => {
    service = await ServiceWithSecrets.start([KEY_0], ONE_AT_ONCE);
    const { vendor } = service;
    const answer = gate();
    vendor.scriptKey('test-key-openai-0', { gate: answer.opened });
    const first = ask(1);
    await vendor.called(1);
    const second = ask(2);
    await service.write([KEY_0, KEY_1], /keys of openai: 1 -> 2 \(added index 1\)/);
    expect((await second).status).toBe(200);
    expect(vendor.key('test-key-openai-1').calls).toBe(1);
    answer.open();
    expect((await first).status).toBe(200);
  });

  test('a key that is taken away finishes the call it has and gets no other', async () => {
    service = await ServiceWithSecrets.start([KEY_0, KEY_1], ONE_AT_ONCE);
    const { vendor } = service;
    const answer = gate();
    vendor.scriptKey('test-key-openai-0', { answer: ['Good ', 'day, ', 'and whole'], gate: answer.opened });
    const first = ask(0);
    await vendor.called(1);
    await service.write([KEY_1], /keys of openai: 2 -> 1 \(removed index 0\)/);
    for (let i = 1; i <= 5; i += 1) expect((await ask(i)).status).toBe(200);
    answer.open();
    expect(await (await first).json()).toMatchObject({ rewritten: 'Good day, and whole' });
    expect(vendor.key('test-key-openai-0').calls).toBe(1);
    expect(vendor.key('test-key-openai-0').aborts).toBe(0);
    expect(vendor.key('test-key-openai-1').calls).toBe(5);
    await service.write([KEY_0, KEY_1], /1 -> 2/);
    expect((await health()).parts.providers.each[0]?.keys).toMatchObject([
      { index: 0, inFlight: 0 },
      { index: 1, inFlight: 0 },
    ]);
  });

  test('metrics tell no more of a key that was taken away, such as that its vendor refuses it', async () => {
    service = await ServiceWithSecrets.start([KEY_0, KEY_1], { METRICS_ON_API: 'true' });
    service.vendor.scriptKey('test-key-openai-0', { fail: { status: 401 } });
    for (let i = 0; i < 2; i += 1) expect((await ask(i)).status).toBe(200);
    const scrape = (): Promise<Scrape> => Scrape.of(`${service.api.url}/metrics`);
    expect((await scrape()).value('rewrite_key_resting', { key: '0', kind: 'out' })).toBe(1);
    await service.write([KEY_1], /removed index 0/);
    const told = (await scrape()).samples.filter(({ name }) => name === 'rewrite_key_resting');
    expect(new Set(told.map(({ labels }) => labels['key']))).toEqual(new Set(['1']));
  });

  test('a key that comes back still rests', async () => {
    service = await ServiceWithSecrets.start([KEY_0, KEY_1]);
    const { vendor } = service;
    vendor.scriptKey('test-key-openai-0', { fail: { status: 429 }, headers: { 'retry-after': '300' } });
    expect((await ask(0)).status).toBe(200);
    await service.write([KEY_1], /removed index 0/);
    await service.write([KEY_0, KEY_1], /added index 0/);
    for (let i = 1; i <= 4; i += 1) expect((await ask(i)).status).toBe(200);
    expect(vendor.key('test-key-openai-0').calls).toBe(1);
  });

  test('without any key it is as one whose keys are all refused, and with one again it serves', async () => {
    service = await ServiceWithSecrets.start([KEY_0]);
    await service.write([], /keys of openai: 1 -> 0/);
    const answers = await Promise.all([ask(1), ask(2)]);
    for (const answer of answers) {
      expect(answer.status).toBe(502);
      expect(await answer.json()).toMatchObject({ type: 'urn:rewrite:problem:provider-failed' });
    }
    expect(await health()).toMatchObject({ status: 'down', parts: { providers: { each: [{ keys: [] }] } } });
    const ready = await service.clientWith(null).get('/health/ready');
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '60']);
    expect((await service.clientWith(null).get('/health/live')).status).toBe(200);
    await service.write([KEY_1], /keys of openai: 0 -> 1/);
    expect((await ask(3)).status).toBe(200);
    expect((await service.clientWith(null).get('/health/ready')).status).toBe(200);
  });

  test('the last key that is taken away ends the wait of requests, of which the next provider serves those it may', async () => {
    service = await ServiceWithSecrets.start([KEY_0, 'LLM_API__GEMINI__KEY__0=test-key-gemini-0'], {
      ...ONE_AT_ONCE,
      LLM_API__GEMINI__MAX_IN_FLIGHT_PER_KEY: '2',
    });
    const { vendor } = service;
    const answer = gate();
    vendor.scriptKey('test-key-openai-0', { gate: answer.opened });
    const first = ask(1);
    await vendor.called(1);
    const onlyOpenAi = service.clientWith(null).post('/v1/rewrite', { ...bodyOf(2), provider: 'openai' });
    await service.write(['LLM_API__GEMINI__KEY__0=test-key-gemini-0'], /keys of openai: 1 -> 0/);
    expect((await onlyOpenAi).status).toBe(502);
    expect(await (await ask(3)).json()).toMatchObject({ provider: 'gemini' });
    answer.open();
    expect(await (await first).json()).toMatchObject({ provider: 'openai' });
  });

  test('a broken file changes nothing and is told of once, without a value; mended, it counts', async () => {
    service = await ServiceWithSecrets.start([KEY_0]);
    await service.write([KEY_1, 'LLM_API__OPENAI__KEY__2=test key broken'], /The keys stay as they were/);
    expect((await ask(1)).status).toBe(200);
    expect(service.vendor.key('test-key-openai-0').calls).toBe(1);
    expect(service.api.logs()).toContain('LLM_API__OPENAI__KEY__2 (in .secrets)');
    expect(service.api.logs()).not.toContain('broken');
    await service.write([KEY_1], /added index 1, removed index 0/);
    expect((await ask(2)).status).toBe(200);
    expect(service.vendor.key('test-key-openai-1').calls).toBe(1);
    expect(service.api.logs().match(/The keys stay as they were/g)).toHaveLength(1);
  });
});
