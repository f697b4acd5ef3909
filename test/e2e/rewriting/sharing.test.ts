import { gate } from '../../support/gate.js';
import { allEvents, textOf } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const BODY = { text: 'Hello, world', style: 'pirate' };
const ANSWER = ['Ahoy', ', ', 'world', '!'];
const WHOLE = 'Ahoy, world!';

describe('equal requests', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  test('100 at once, mixed over sync, SSE and chunked, make one vendor call and get equal texts', async () => {
    service = await startWithVendor();
    const { client, vendor } = service;
    const rest = gate();
    vendor.script({ answer: ['Ahoy', rest.opened, ', ', 'world', '!'] });
    const paths = ['/v1/rewrite', '/v1/rewrite/sse', '/v1/rewrite/chunked'];
    const asked = Array.from({ length: 100 }, (_, i) => client.post(paths[i % 3]!, BODY));
    await Promise.all(asked.filter((_, i) => i % 3 === 1));
    rest.open();
    const answers = await Promise.all(asked);
    const texts = await Promise.all(
      answers.map(async (answer, i) => {
        if (i % 3 === 0) {
          const { rewritten, cached } = (await answer.json()) as { rewritten: string; cached: boolean };
          expect(cached).toBe(false);
          return rewritten;
        }
        return i % 3 === 1 ? textOf(await allEvents(answer)) : answer.text();
      }),
    );
    expect(texts).toEqual(Array.from({ length: 100 }, () => WHOLE));
    expect(vendor.calls).toHaveLength(1);
    const statuses = answers.map(({ headers }) => headers.get('cache-status'));
    expect(statuses.filter((status) => status === 'rewrite; fwd=miss')).toHaveLength(1);
    expect(statuses.filter((status) => status === 'rewrite; fwd=miss; collapsed')).toHaveLength(99);
  });

  test('are answered from the cache once the rewrite has finished, in all ways of asking', async () => {
    service = await startWithVendor({ LLM_API__OPENAI__MODEL: 'a-model' });
    const { client, vendor } = service;
    vendor.script({ answer: ANSWER });
    const first = await client.post('/v1/rewrite', BODY);
    expect(await first.json()).toMatchObject({ rewritten: WHOLE, cached: false, calls: 1 });

    const sync = await client.post('/v1/rewrite', BODY);
    expect(sync.headers.get('cache-status')).toBe('rewrite; hit');
    expect(await sync.json()).toMatchObject({ rewritten: WHOLE, cached: true, calls: 1, model: 'a-model' });

    const sse = await client.post('/v1/rewrite/sse', BODY);
    expect(sse.headers.get('cache-status')).toBe('rewrite; hit');
    const events = await allEvents(sse);
    expect(textOf(events)).toBe(WHOLE);
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { rewritten: WHOLE, cached: true } });

    const chunked = await client.post('/v1/rewrite/chunked', BODY);
    expect(chunked.headers.get('cache-status')).toBe('rewrite; hit');
    expect(await chunked.text()).toBe(WHOLE);

    const job = (await (await client.post('/v1/rewrite/submit', BODY)).json()) as { id: string };
    const ended = await client.get(`/v1/rewrite/result/${job.id}?wait=10`);
    expect(await ended.json()).toMatchObject({ status: 'completed', rewrite: { rewritten: WHOLE, cached: true } });
    expect(vendor.calls).toHaveLength(1);
  });

  test.each([
    ['the text', { text: 'Hello, World' }],
    ['the style', { style: 'formal' }],
    ['the provider that is asked for', { provider: 'openai' }],
  ])('are only those equal in %s', async (_what, difference) => {
    service = await startWithVendor();
    await (await service.client.post('/v1/rewrite', BODY)).json();
    const other = await service.client.post('/v1/rewrite', { ...BODY, ...difference });
    expect(other.headers.get('cache-status')).toBe('rewrite; fwd=miss');
    await other.json();
    expect(service.vendor.calls).toHaveLength(2);
  });

  test('are equal whatever the order of their fields', async () => {
    service = await startWithVendor();
    await (await service.client.post('/v1/rewrite', { text: BODY.text, style: BODY.style })).json();
    const other = await service.client.post('/v1/rewrite', { style: BODY.style, text: BODY.text });
    expect(await other.json()).toMatchObject({ cached: true });
  });

  test('with no-cache are written anew and then cached', async () => {
    service = await startWithVendor();
    const { client, vendor } = service;
    vendor.scriptNext({ answer: ['first'] }, { answer: ['second'] });
    await (await client.post('/v1/rewrite', BODY)).json();
    const fresh = await client.post('/v1/rewrite', BODY, { 'cache-control': 'no-cache' });
    expect(fresh.headers.get('cache-status')).toBe('rewrite; fwd=request');
    expect(await fresh.json()).toMatchObject({ rewritten: 'second', cached: false });
    const later = await client.post('/v1/rewrite', BODY);
    expect(await later.json()).toMatchObject({ rewritten: 'second', cached: true });
  });

  test('with no-cache or no-store do not join one under way, nor are they joined', async () => {
    service = await startWithVendor();
    const { client, vendor } = service;
    const rest = gate();
    vendor.script({ answer: ['Ahoy', rest.opened] });
    const asked = [
      client.post('/v1/rewrite', BODY, { 'cache-control': 'no-store' }),
      client.post('/v1/rewrite', BODY, { 'cache-control': 'no-cache' }),
      client.post('/v1/rewrite', BODY),
    ];
    await vendor.called(3);
    rest.open();
    for (const answer of await Promise.all(asked)) expect(await answer.json()).toMatchObject({ rewritten: 'Ahoy' });
    expect(vendor.calls).toHaveLength(3);
  });

  test('with no-store leave nothing in the cache', async () => {
    service = await startWithVendor();
    const { client, vendor } = service;
    const answer = await client.post('/v1/rewrite', BODY, { 'cache-control': 'no-store' });
    expect(answer.headers.get('cache-status')).toBe('rewrite; fwd=request');
    await answer.json();
    expect(await (await client.post('/v1/rewrite', BODY)).json()).toMatchObject({ cached: false });
    expect(vendor.calls).toHaveLength(2);
  });

  test('are still joined, but not cached, when the cache is off', async () => {
    service = await startWithVendor({ CACHE_TTL_SECONDS: '0' });
    const { client, vendor } = service;
    const rest = gate();
    vendor.script({ answer: ['Ahoy', rest.opened] });
    const first = await client.post('/v1/rewrite/sse', BODY);
    expect(first.headers.get('cache-status')).toBe('rewrite; fwd=bypass');
    const second = await client.post('/v1/rewrite/sse', BODY);
    expect(second.headers.get('cache-status')).toBe('rewrite; fwd=miss; collapsed');
    rest.open();
    const [[ofFirst], [ofSecond]] = await Promise.all([allEvents(first), allEvents(second)]);
    expect(ofFirst!.data['id']).not.toBe(ofSecond!.data['id']);
    expect(vendor.calls).toHaveLength(1);
    expect(await (await client.post('/v1/rewrite', BODY)).json()).toMatchObject({ cached: false });
    expect(vendor.calls).toHaveLength(2);
  });

  test('are never answered with a cached error', async () => {
    service = await startWithVendor();
    const { client, vendor } = service;
    vendor.script({ fail: { status: 500 } });
    const failed = await client.post('/v1/rewrite', BODY);
    expect(failed.status).toBe(502);
    expect(await failed.json()).toMatchObject({ type: 'urn:rewrite:problem:provider-failed' });
    vendor.script({ answer: ANSWER });
    expect(await (await client.post('/v1/rewrite', BODY)).json()).toMatchObject({ rewritten: WHOLE, cached: false });
  });
});

describe('a rewrite that is repaired', () => {
  const LINKED = { text: 'Pay by {date}, see https://example.org/pay', style: 'formal' };
  const WITHOUT_DATE = 'Kindly pay soon, see https://example.org/pay';
  const WITHOUT_ANYTHING = 'Kindly pay soon';
  const RIGHT = 'Kindly pay by {date}, see https://example.org/pay';
  let service: WithVendor;
  beforeEach(async () => void (service = await startWithVendor({ REWRITE_REPAIRS: '1' })));
  afterEach(() => service.stop());

  /** The events of one who joins while the repair is written, which answers so. */
  async function joinTheRepair(answer: string[]): Promise<string[]> {
    const { client, vendor } = service;
    const repair = gate();
    vendor.scriptNext({ answer: [WITHOUT_DATE] });
    vendor.scriptNext({ answer: answer.flatMap((piece) => [piece, repair.opened]) });
    const first = client.post('/v1/rewrite', LINKED);
    await vendor.called(2);
    const joined = await client.post('/v1/rewrite/sse', LINKED);
    repair.open();
    const events = await allEvents(joined);
    expect(events.at(-1)!.data['rewritten']).toBe(textOf(events));
    expect(await (await first).json()).toMatchObject({ rewritten: textOf(events) });
    return events.map(({ event }) => event).filter((event, i, all) => event !== all[i - 1]);
  }

  test('shows one who joins meanwhile nothing of what is repaired', async () => {
    expect(await joinTheRepair([RIGHT])).toEqual(['start', 'delta', 'done']);
  });

  test('stays what one who joined meanwhile has read, though it is no better', async () => {
    expect(await joinTheRepair([WITHOUT_ANYTHING])).toEqual(['start', 'delta', 'done']);
  });
});
