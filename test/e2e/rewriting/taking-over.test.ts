import { setTimeout as delay } from 'node:timers/promises';
import { gate } from '../../support/gate.js';
import { startOwnClock, withOwnTime } from '../../support/own-time.js';
import { allEvents, eventsOf, textOf } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const BODY = { text: 'Hello, world', style: 'pirate' };
const OTHER = { text: 'Something else', style: 'pirate' };
const DEADLINE = 'urn:rewrite:problem:deadline';

describe('a follower', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  const follow = async (): Promise<Response> => {
    const response = await service.client.post('/v1/rewrite/sse', BODY);
    expect(response.headers.get('cache-status')).toBe('rewrite; fwd=miss; collapsed');
    return response;
  };

  test('whose leader found no key in time waits on for its own time, and is served when a key comes free', async () => {
    service = await startWithVendor({ LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1', LLM_KEY_WAIT_MS: '6000' });
    const { client, vendor } = service;
    const rest = gate();
    vendor.scriptNext({ gate: rest.opened }, { answer: ['Ahoy', ', world'] });
    const busy = client.post('/v1/rewrite', OTHER);
    await vendor.called(1);
    const leader = client.post('/v1/rewrite', BODY);
    await delay(3_000);
    const sse = await follow();
    const sync = client.post('/v1/rewrite', BODY);
    const chunked = client.post('/v1/rewrite/chunked', BODY);
    expect((await leader).status).toBe(503);
    rest.open();
    const events = await allEvents(sse);
    expect(events.map(({ id, event }) => [id, event])).toEqual([
      [0, 'start'],
      [1, 'delta'],
      [2, 'delta'],
      [3, 'done'],
    ]);
    expect(textOf(events)).toBe('Ahoy, world');
    expect(await (await sync).json()).toMatchObject({ rewritten: 'Ahoy, world', cached: false, calls: 1 });
    expect(await (await chunked).text()).toBe('Ahoy, world');
    expect((await busy).status).toBe(200);
    expect(vendor.calls).toHaveLength(2);
  });

  test('whose leader found no key in time waits no longer than its own time', async () => {
    service = await startWithVendor({ LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1', LLM_KEY_WAIT_MS: '4000' });
    const { client, vendor } = service;
    const rest = gate();
    vendor.script({ gate: rest.opened });
    const busy = client.post('/v1/rewrite', OTHER);
    await vendor.called(1);
    const leader = client.post('/v1/rewrite', BODY);
    await delay(2_000);
    const begun = Date.now();
    const follower = withOwnTime(client.post('/v1/rewrite', BODY));
    expect((await leader).status).toBe(503);
    const { value: late, ownTimeInMs } = await follower;
    expect(late.status).toBe(503);
    expect(await late.json()).toMatchObject({ type: 'urn:rewrite:problem:no-capacity' });
    expect(Date.now() - begun).toBeGreaterThanOrEqual(3_990);
    expect(ownTimeInMs).toBeLessThan(5_800);
    rest.open();
    expect((await busy).status).toBe(200);
    expect(vendor.calls).toHaveLength(1);
  });

  test('that reads a chunked answer is cut when its leader is lost after text has gone out: no two texts are joined', async () => {
    service = await startWithVendor({ LLM_DEADLINE_MS: '3000' });
    const { client, vendor } = service;
    vendor.scriptNext({ answer: ['Aho'], ending: 'stall' }, { answer: ['One ', 'two ', 'three'] });
    const leader = client.post('/v1/rewrite', BODY);
    await vendor.called(1);
    await delay(1_500);
    const chunked = await client.post('/v1/rewrite/chunked', BODY);
    expect(chunked.headers.get('cache-status')).toBe('rewrite; fwd=miss; collapsed');
    await expect(chunked.text()).rejects.toThrow();
    expect((await leader).status).toBe(504);
  });

  test('whose leader ran out of time goes on with a call of its own, and begins again if text had gone out', async () => {
    service = await startWithVendor({ LLM_DEADLINE_MS: '6000' });
    const { client, vendor } = service;
    vendor.scriptNext({ answer: ['Aho'], ending: 'stall' }, { answer: ['Ahoy', ', world'] });
    const leader = client.post('/v1/rewrite', BODY);
    await vendor.called(1);
    // More than half of the follower's own time is then left when its leader's ends.
    await delay(4_400);
    const sse = await follow();
    const sync = client.post('/v1/rewrite', BODY);
    const late = await leader;
    expect(late.status).toBe(504);
    expect(await late.json()).toMatchObject({ type: DEADLINE });
    const events = await allEvents(sse);
    expect(events.map(({ id, event }) => [id, event])).toEqual([
      [0, 'start'],
      [1, 'delta'],
      [1_000_000, 'restart'],
      [1_000_001, 'delta'],
      [1_000_002, 'delta'],
      [1_000_003, 'done'],
    ]);
    expect(textOf(events)).toBe('Ahoy, world');
    expect(await (await sync).json()).toMatchObject({ rewritten: 'Ahoy, world', cached: false });
    expect(vendor.calls).toHaveLength(2);
  });

  test('that goes on with a call of its own ends at its own deadline, and so does the call', async () => {
    service = await startWithVendor({ LLM_DEADLINE_MS: '8000', STREAM_RESUME_GRACE_MS: '60000' });
    const { client, vendor } = service;
    vendor.script({ answer: [], ending: 'stall' });
    const leader = client.post('/v1/rewrite', BODY);
    await vendor.called(1);
    await delay(5_600);
    const begun = Date.now();
    const clock = startOwnClock();
    const sse = await follow();
    const sync = client.post('/v1/rewrite', BODY);
    expect((await leader).status).toBe(504);
    await vendor.called(2);
    const late = await sync;
    expect(late.status).toBe(504);
    expect(await late.json()).toMatchObject({ type: DEADLINE });
    expect((await allEvents(sse)).at(-1)).toMatchObject({ event: 'error', data: { type: DEADLINE } });
    await vendor.aborted(2);
    clock.stop();
    expect(Date.now() - begun).toBeGreaterThanOrEqual(7_990);
    expect(clock.nowInMs()).toBeLessThan(9_800);
  });

  test('that reads so slowly that its own time is up too is told the end of its leader, and makes no call', async () => {
    // The longest answer is bound to the longest text.
    service = await startWithVendor({ LLM_DEADLINE_MS: '4000', REWRITE_MAX_TEXT_LENGTH: '1000000' });
    const { client, vendor } = service;
    const rest = gate();
    const pieces = Array.from({ length: 800 }, () => 'x'.repeat(10_000));
    vendor.script({ answer: ['begin ', rest.opened, ...pieces], ending: 'stall' });
    const leader = client.post('/v1/rewrite', BODY);
    await vendor.called(1);
    const slow = await follow();
    rest.open();
    expect((await leader).status).toBe(504);
    await delay(500);
    const kinds = (await allEvents(slow)).map(({ event }) => event);
    expect([...new Set(kinds)]).toEqual(['start', 'delta', 'error']);
    expect(vendor.calls).toHaveLength(1);
  });

  test('ends at its own deadline, and its stream for good, while the rewrite goes on for one that came later', async () => {
    service = await startWithVendor({ LLM_DEADLINE_MS: '4000' });
    const { client, vendor } = service;
    const rest = gate();
    vendor.scriptNext({ answer: [], ending: 'stall' }, { gate: rest.opened, answer: ['Ahoy'] });
    const leader = client.post('/v1/rewrite', BODY);
    await vendor.called(1);
    await delay(600);
    const leaving = new AbortController();
    const first = eventsOf(await client.post('/v1/rewrite/sse', BODY, {}, leaving.signal));
    const id = String((await first.next()).value?.data['id']);
    leaving.abort();
    await delay(1_800);
    const later = await follow();
    // Resumed after the later one came, so that the later one takes over when the leader fails.
    const read = (after: number) => client.get(`/v1/rewrite/sse/${id}`, { 'last-event-id': String(after) });
    const resumed = await read(0);
    expect((await leader).status).toBe(504);
    const events = await allEvents(resumed);
    expect(events).toMatchObject([{ id: 1, event: 'error', data: { type: DEADLINE, status: 504 } }]);

    rest.open();
    expect((await allEvents(later)).map(({ event }) => event)).toEqual(['start', 'delta', 'done']);
    expect(vendor.calls).toHaveLength(2);
    const again = await allEvents(await read(0));
    expect(again).toMatchObject([{ id: 1, event: 'error', data: { type: DEADLINE, status: 504 } }]);
    expect((await read(1)).status).toBe(204);
  });
});
