import { setTimeout as delay } from 'node:timers/promises';
import { gate } from '../../support/gate.js';
import { withOwnTime } from '../../support/own-time.js';
import { allEvents, eventsOf, textOf, type StreamEvent } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const BODY = { text: 'Hello, world', style: 'pirate' };

describe('a stream', () => {
  let service: WithVendor;
  afterEach(async () => {
    await service.stop();
  });

  /** Reads so many events and leaves. */
  async function readSome(count: number): Promise<{ events: StreamEvent[]; id: string }> {
    const leaving = new AbortController();
    const response = await service.client.post('/v1/rewrite/sse', BODY, {}, leaving.signal);
    const events: StreamEvent[] = [];
    for await (const event of eventsOf(response)) {
      events.push(event);
      if (events.length === count) break;
    }
    leaving.abort();
    return { events, id: String(events[0]?.data['id']) };
  }

  const resume = (id: string, after?: number) =>
    service.client.get(`/v1/rewrite/sse/${id}`, after === undefined ? {} : { 'last-event-id': String(after) });

  test('cut at the third event and resumed after 2 goes on with 3, and its deltas are exactly the rewrite', async () => {
    service = await startWithVendor();
    const rest = gate();
    service.vendor.script({ answer: ['Aho', 'y, ', rest.opened, 'wor', 'ld', '!'] });
    const { events, id } = await readSome(3);
    expect(events.map((event) => event.id)).toEqual([0, 1, 2]);
    const resumed = await resume(id, 2);
    expect(resumed.status).toBe(200);
    rest.open();
    const later = await allEvents(resumed);
    expect(later.map((event) => event.id)).toEqual([3, 4, 5, 6]);
    expect(later.at(-1)).toMatchObject({ event: 'done' });
    expect(textOf([...events, ...later])).toBe(later.at(-1)?.data['rewritten']);
    expect(textOf([...events, ...later])).toBe('Ahoy, world!');
    expect(service.vendor.calls).toHaveLength(1);
  });

  test('that has finished is read again, whole or from any event, and is 204 at its end', async () => {
    service = await startWithVendor();
    service.vendor.script({ answer: ['Ahoy', ', ', 'world'] });
    const first = await allEvents(await service.client.post('/v1/rewrite/sse', BODY));
    const id = String(first[0]?.data['id']);
    expect(await allEvents(await resume(id))).toEqual(first);
    expect(await allEvents(await resume(id, 1))).toEqual(first.slice(2));
    const last = first.at(-1)?.id ?? 0;
    expect((await resume(id, last)).status).toBe(204);
    expect((await resume(id, last + 100)).status).toBe(204);
  });

  test('is read by several at once', async () => {
    service = await startWithVendor();
    const rest = gate();
    service.vendor.script({ answer: ['Ahoy', rest.opened, '!'] });
    const { id } = await readSome(2);
    const readers = await Promise.all([resume(id), resume(id, 0), resume(id, 1)]);
    rest.open();
    const [all, afterStart, afterFirst] = await Promise.all(readers.map((reader) => allEvents(reader)));
    expect(all?.map((event) => event.id)).toEqual([0, 1, 2, 3]);
    expect(afterStart).toEqual(all?.slice(1));
    expect(afterFirst).toEqual(all?.slice(2));
  });

  test('whose client leaves for good stops the vendor after the grace and ends as abandoned', async () => {
    service = await startWithVendor({ STREAM_RESUME_GRACE_MS: '150' });
    service.vendor.script({ answer: ['Ahoy'], ending: 'stall' });
    const { id } = await readSome(2);
    const left = Date.now();
    await service.vendor.aborted(1);
    expect(Date.now() - left).toBeGreaterThanOrEqual(140);
    const events = await allEvents(await resume(id));
    expect(events.map(({ event }) => event)).toEqual(['start', 'delta', 'error']);
    expect(events.at(-1)?.data).toMatchObject({ type: 'urn:rewrite:problem:abandoned', status: 410 });
  });

  test('whose client comes back within the grace goes on', async () => {
    service = await startWithVendor({ STREAM_RESUME_GRACE_MS: '150' });
    const rest = gate();
    service.vendor.script({ answer: ['Ahoy', rest.opened, '!'] });
    const { id } = await readSome(2);
    const resumed = await resume(id, 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    rest.open();
    expect((await allEvents(resumed)).map(({ event }) => event)).toEqual(['delta', 'done']);
    expect(service.vendor.key('test-key-openai-0').aborts).toBe(0);
  });

  test.each(['/v1/rewrite', '/v1/rewrite/chunked'])('of %s is stopped at once when its client leaves', async (path) => {
    service = await startWithVendor({ STREAM_RESUME_GRACE_MS: '60000' });
    service.vendor.script({ answer: ['Ahoy'], ending: 'stall' });
    const leaving = new AbortController();
    const asked = service.client.post(path, BODY, {}, leaving.signal).catch((error: unknown) => error);
    await service.vendor.called(1);
    if (path.endsWith('chunked')) await asked;
    leaving.abort();
    await asked;
    await service.vendor.aborted(1);
  });

  test('goes on for others when one of its readers leaves', async () => {
    service = await startWithVendor({ STREAM_RESUME_GRACE_MS: '0' });
    const rest = gate();
    service.vendor.script({ answer: ['Ahoy', rest.opened, '!'] });
    const leaving = new AbortController();
    const leader = await service.client.post('/v1/rewrite/chunked', BODY, {}, leaving.signal);
    const follower = await service.client.post('/v1/rewrite/sse', BODY);
    expect(follower.headers.get('cache-status')).toBe('rewrite; fwd=miss; collapsed');
    leaving.abort();
    await leader.text().catch(() => undefined);
    rest.open();
    expect(textOf(await allEvents(follower))).toBe('Ahoy!');
  });

  test('of another client, or of nobody, is unknown', async () => {
    service = await startWithVendor({ CLIENT_API__ALICE__KEY: 'alice-test-key', CLIENT_API__BOB__KEY: 'bob-test-key' });
    const alice = service.clientWith({ authorization: 'Bearer alice-test-key' });
    const bob = service.clientWith({ authorization: 'Bearer bob-test-key' });
    const events = await allEvents(await alice.post('/v1/rewrite/sse', BODY));
    const id = String(events[0]?.data['id']);
    expect((await alice.get(`/v1/rewrite/sse/${id}`)).status).toBe(200);
    expect((await bob.get(`/v1/rewrite/sse/${id}`)).status).toBe(404);
    expect((await bob.get('/v1/rewrite/sse/0193-unknown')).status).toBe(404);
  });

  test('begins again with a restart at the next million when a provider fails after text has gone out', async () => {
    service = await startWithVendor({
      LLM_PROVIDERS: 'openai,stub',
    });
    const rest = gate();
    service.vendor.script({ answer: ['Aho', rest.opened], ending: 'cut' });
    const response = await service.client.post('/v1/rewrite/sse', BODY);
    rest.open();
    const events = await allEvents(response);
    expect(events[1]).toEqual({ id: 1, event: 'delta', data: { text: 'Aho' } });
    expect(events[2]).toEqual({ id: 1_000_000, event: 'restart', data: {} });
    expect(events[3]?.id).toBe(1_000_001);
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { provider: 'stub', calls: 4 } });
    expect(textOf(events)).toBe(events.at(-1)?.data['rewritten']);
    const id = String(events[0]?.data['id']);
    const resumed = await allEvents(await resume(id, 1));
    expect(resumed).toEqual(events.slice(2));
  });

  test.each([
    ['cached', '3600'],
    ['not cached', '0'],
  ])('that has finished stays readable for STREAM_TTL_SECONDS and no longer, its rewrite %s', async (_what, ttl) => {
    service = await startWithVendor({ STREAM_TTL_SECONDS: '2', CACHE_TTL_SECONDS: ttl });
    const first = await allEvents(await service.client.post('/v1/rewrite/sse', BODY));
    const ended = Date.now();
    const id = String(first[0]?.data['id']);
    const untilItIsGone = async (): Promise<void> => {
      for (;;) {
        const again = await resume(id);
        if (again.status !== 200) return expect(again.status).toBe(404);
        expect(await allEvents(again)).toEqual(first);
        await delay(100);
      }
    };
    const { ownTimeInMs } = await withOwnTime(untilItIsGone());
    expect(Date.now() - ended).toBeGreaterThan(1_950);
    expect(ownTimeInMs).toBeLessThan(4_000);
    expect((await resume(id)).status).toBe(404);
  });

  test('whose own request found no key ends alike on every connection, though a key is free by then', async () => {
    service = await startWithVendor({ LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1', LLM_KEY_WAIT_MS: '200' });
    const { client, vendor } = service;
    const ofBusy = gate();
    vendor.scriptNext({ gate: ofBusy.opened });
    const busy = client.post('/v1/rewrite', { ...BODY, text: 'Something that holds the key' });
    await vendor.called(1);
    const stream = eventsOf(await client.post('/v1/rewrite/sse', BODY));
    const id = String((await stream.next()).value?.data['id']);
    const second = await resume(id, 0);
    const event = { id: 1, event: 'error', data: { type: 'urn:rewrite:problem:no-capacity', status: 503 } };
    expect((await stream.next()).value).toMatchObject(event);
    ofBusy.open();
    expect((await busy).status).toBe(200);
    expect((await stream.next()).done).toBe(true);
    expect(await allEvents(second)).toMatchObject([event]);
    expect(await allEvents(await resume(id, 0))).toMatchObject([event]);
    expect((await resume(id, 1)).status).toBe(204);
    expect(vendor.calls).toHaveLength(1);
  });
});
