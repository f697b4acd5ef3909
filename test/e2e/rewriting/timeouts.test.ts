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
