import { setTimeout as delay } from 'node:timers/promises';
import type { AnswerStep } from '../../support/fake-vendor.js';
import { allEvents, textOf } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const BODY = { text: 'Hello, my friend', style: 'pirate' };
const DEADLINE = 'urn:rewrite:problem:deadline';
const NEVER = '60000';

describe('a vendor', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  const shape = (events: Awaited<ReturnType<typeof allEvents>>) => [...new Set(events.map(({ event }) => event))];

  describe('that is silent before its first piece', () => {
    beforeEach(async () => {
      service = await startWithVendor({
        LLM_PROVIDERS: 'openai,stub',
        LLM_FIRST_TOKEN_TIMEOUT_MS: '200',
        LLM_IDLE_TIMEOUT_MS: NEVER,
      });
    });

    test.each([
      ['sends headers', { answer: [], ending: 'stall' as const }],
      ['sends nothing at all', { gate: new Promise(() => undefined) }],
    ])('and %s is left, and the next provider serves as if nothing had happened', async (_what, silence) => {
      const { client, vendor } = service;
      vendor.script(silence);
      const begun = Date.now();
      const sync = await client.post('/v1/rewrite', BODY);
      expect(Date.now() - begun).toBeGreaterThanOrEqual(190);
      await vendor.aborted(1);
      const { rewritten, ...rest } = (await sync.json()) as { rewritten: string };
      expect(rest).toMatchObject({ provider: 'stub', calls: 2 });

      const own = { 'cache-control': 'no-store' };
      const events = await allEvents(await client.post('/v1/rewrite/sse', BODY, own));
      expect(shape(events)).toEqual(['start', 'delta', 'done']);
      expect(textOf(events)).toBe(rewritten);
      expect(await (await client.post('/v1/rewrite/chunked', BODY, own)).text()).toBe(rewritten);
      await vendor.aborted(3);
    });
  });

  describe('that falls silent after its first piece', () => {
    beforeEach(async () => {
      service = await startWithVendor({
        LLM_PROVIDERS: 'openai,stub',
        LLM_FIRST_TOKEN_TIMEOUT_MS: NEVER,
        LLM_IDLE_TIMEOUT_MS: '200',
      });
      service.vendor.script({ answer: ['Aho'], ending: 'stall' });
    });

    test('is left, and the next provider writes the whole of a sync answer', async () => {
      const sync = await service.client.post('/v1/rewrite', BODY);
      await service.vendor.aborted(1);
      const rewrite = (await sync.json()) as { rewritten: string };
      expect(rewrite).toMatchObject({ provider: 'stub', calls: 2 });
      expect(rewrite.rewritten).not.toMatch(/^AhoAho/);
    });

    test('is left, and the next provider begins a stream again', async () => {
      const events = await allEvents(await service.client.post('/v1/rewrite/sse', BODY));
      await service.vendor.aborted(1);
      expect(shape(events)).toEqual(['start', 'delta', 'restart', 'done']);
      expect(events[1]).toEqual({ id: 1, event: 'delta', data: { text: 'Aho' } });
      expect(events[2]).toEqual({ id: 1_000_000, event: 'restart', data: {} });
      expect(events.at(-1)?.data).toMatchObject({ provider: 'stub', calls: 2, rewritten: textOf(events) });
    });

    test('is left, and a chunked answer is cut', async () => {
      const chunked = await service.client.post('/v1/rewrite/chunked', BODY);
      expect(chunked.status).toBe(200);
      await expect(chunked.text()).rejects.toThrow();
      await service.vendor.aborted(1);
    });
  });
});

describe('the only vendor', () => {
  let service: WithVendor;
  beforeEach(async () => {
    const limits = { LLM_FIRST_TOKEN_TIMEOUT_MS: '300', LLM_IDLE_TIMEOUT_MS: '300' };
    service = await startWithVendor({ LLM_PROVIDERS: 'openai', ...limits }, 2);
  });
  afterEach(() => service.stop());

  test.each([
    ['sends headers at once', () => ({ answer: [delay(1_500), 'Ahoy'] })],
    ['sends nothing at all', () => ({ delayInMs: 1_500, answer: ['Ahoy'] })],
  ])('that is silent for longer than the limit, and %s, is waited for, by one call', async (_what, slow) => {
    const { client, vendor } = service;
    vendor.script(slow);
    const sync = await client.post('/v1/rewrite', BODY);
    expect(sync.status).toBe(200);
    expect(await sync.json()).toMatchObject({ rewritten: 'Ahoy', calls: 1 });
    expect(vendor.calls).toHaveLength(1);
  });

  test('that a request asks for is waited for, though the service has others', async () => {
    await service.stop();
    service = await startWithVendor({ LLM_PROVIDERS: 'openai,stub', LLM_FIRST_TOKEN_TIMEOUT_MS: '300' });
    service.vendor.script({ delayInMs: 1_500, answer: ['Ahoy'] });
    const sync = await service.client.post('/v1/rewrite', { ...BODY, provider: 'openai' });
    expect(await sync.json()).toMatchObject({ rewritten: 'Ahoy', provider: 'openai', calls: 1 });
  });

  test('that never says anything is waited for until the deadline, by one call', async () => {
    await service.stop();
    service = await startWithVendor({ LLM_DEADLINE_MS: '1500', LLM_FIRST_TOKEN_TIMEOUT_MS: '300' }, 2);
    service.vendor.script({ gate: new Promise(() => undefined) });
    const late = await service.client.post('/v1/rewrite', BODY);
    expect(late.status).toBe(504);
    expect(service.vendor.calls).toHaveLength(1);
  });
});

describe('a vendor that thinks aloud for longer than its silence may last', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  const start = async (settings: Record<string, string> = {}) => {
    const limits = { LLM_FIRST_TOKEN_TIMEOUT_MS: '2000', LLM_IDLE_TIMEOUT_MS: '2000' };
    service = await startWithVendor({ LLM_PROVIDERS: 'openai,stub', ...limits, ...settings });
    return service;
  };
  const reasoning = {
    choices: [{ index: 0, delta: { content: null, reasoning_content: 'hmm ' }, finish_reason: null }],
  };
  const signs: [string, string][] = [
    ['comments', ': PROCESSING\n\n'],
    ['reasoning', `data: ${JSON.stringify(reasoning)}\n\n`],
  ];

  test.each(signs)('by %s is served by one call', async (_what, frame) => {
    const { client, vendor } = await start();
    const thoughts = Array.from({ length: 12 }, (): AnswerStep => ({ frame }));
    vendor.script({ answer: [...thoughts, 'Ahoy', ...thoughts, ', world'], pieceDelayInMs: 200 });
    const sync = await client.post('/v1/rewrite', BODY);
    expect(await sync.json()).toMatchObject({ rewritten: 'Ahoy, world', provider: 'openai', calls: 1 });
  });

  test('and longer than LLM_THINKING_TIMEOUT_MS is left, and the log says so', async () => {
    const { client, vendor, logs } = await start({ LLM_THINKING_TIMEOUT_MS: '1000' });
    vendor.script({
      answer: Array.from({ length: 100 }, (): AnswerStep => ({ frame: ': PROCESSING\n\n' })),
      pieceDelayInMs: 100,
    });
    const sync = await client.post('/v1/rewrite', BODY);
    expect(await sync.json()).toMatchObject({ provider: 'stub', calls: 2 });
    expect(logs()).toContain('showed signs of life, but sent no text for 1000 ms');
  });
});

describe('a rewrite that takes longer than LLM_DEADLINE_MS', () => {
  let service: WithVendor;
  beforeEach(async () => {
    // Nobody else may stop the call: the graces and the other times are far longer.
    service = await startWithVendor({
      LLM_PROVIDERS: 'openai,stub',
      LLM_DEADLINE_MS: '1000',
      LLM_FIRST_TOKEN_TIMEOUT_MS: NEVER,
      LLM_IDLE_TIMEOUT_MS: NEVER,
      STREAM_RESUME_GRACE_MS: NEVER,
    });
  });
  afterEach(() => service.stop());

  test.each([
    ['a sync answer', '/v1/rewrite', ['Aho']],
    ['a chunked answer that has not begun', '/v1/rewrite/chunked', []],
  ])('is stopped, and %s is a problem', async (_what, path, answer) => {
    service.vendor.script({ answer, ending: 'stall' });
    const begun = Date.now();
    const late = await service.client.post(path, BODY);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(990);
    expect(late.status).toBe(504);
    expect(late.headers.get('content-type')).toMatch('application/problem+json');
    expect(await late.json()).toMatchObject({ type: DEADLINE, status: 504 });
    await service.vendor.aborted(1);
  });

  test('is stopped, and a chunked answer that has begun is cut', async () => {
    service.vendor.script({ answer: ['Aho'], ending: 'stall' });
    const late = await service.client.post('/v1/rewrite/chunked', BODY);
    expect(late.status).toBe(200);
    await expect(late.text()).rejects.toThrow();
    await service.vendor.aborted(1);
  });

  test('is stopped, and a stream ends with an error for good', async () => {
    const { client, vendor } = service;
    vendor.script({ answer: ['Aho'], ending: 'stall' });
    const events = await allEvents(await client.post('/v1/rewrite/sse', BODY));
    await vendor.aborted(1);
    expect(events.map(({ id, event }) => [id, event])).toEqual([
      [0, 'start'],
      [1, 'delta'],
      [2, 'error'],
    ]);
    expect(events[2]?.data).toMatchObject({ type: DEADLINE, status: 504 });
    const read = (after: number) =>
      client.get(`/v1/rewrite/sse/${String(events[0]?.data['id'])}`, { 'last-event-id': String(after) });
    const again = await allEvents(await read(1));
    expect(again).toMatchObject([{ id: 2, event: 'error', data: { type: DEADLINE } }]);
    expect((await read(2)).status).toBe(204);
    expect(vendor.calls).toHaveLength(1);
  });

  test('is stopped though its vendor goes on writing', async () => {
    const { client, vendor } = service;
    vendor.script({ answer: Array.from({ length: 1_000 }, () => 'yo '), pieceDelayInMs: 20 });
    const late = await client.post('/v1/rewrite', BODY);
    expect(late.status).toBe(504);
    await vendor.aborted(1);
  });
});
