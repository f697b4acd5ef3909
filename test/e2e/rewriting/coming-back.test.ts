import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CuttingProxy } from '../../support/cutting-proxy.js';
import { gate } from '../../support/gate.js';
import { RedisServer } from '../../support/redis-server.js';
import { ReturningReader } from '../../support/returning-reader.js';
import { RewriteClient } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';
import type { StoreKind } from '../isolation/two-clients.js';

const ONE = ['One ', 'two ', 'three ', 'four'];
const OTHER = ['Five ', 'six ', 'seven ', 'eight ', 'nine'];
const NO_CACHE = { 'rewrite-cache': 'no-cache' };
const MILLION = 1_000_000;

describe.each<StoreKind>(['memory', 'Redis'])('a reader that comes back with its body, with %s,', (store) => {
  let redis: RedisServer | null = null;
  let shared: WithVendor;
  let service: WithVendor;
  let body: { text: string; style: string };
  let tests = 0;

  async function start(settings: Record<string, string> = {}): Promise<WithVendor> {
    const ofRedis = redis && { REDIS_URL: redis.url, WORKER_IN_PROCESS: 'true' };
    return startWithVendor({ LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '100', ...ofRedis, ...settings });
  }

  beforeAll(async () => {
    if (store === 'Redis') redis = await RedisServer.start();
    shared = await start();
  });
  beforeEach(() => {
    tests += 1;
    body = { text: `Hello, world number ${tests}`, style: 'pirate' };
    use(shared);
  });
  afterEach(async () => {
    if (service !== shared) await service.stop();
  });
  afterAll(async () => {
    await shared.stop();
    await redis?.stop();
  });

  function use(other: WithVendor): void {
    service = other;
    service.vendor.script({ answer: ONE });
  }

  const useOneWith = async (settings: Record<string, string>): Promise<void> => use(await start(settings));
  /** Of this test. */
  const calls = (): unknown[] => service.vendor.calls.filter(({ request }) => request.text.includes(body.text));
  /** Until the rewrite of this stream has ended. */
  const ended = async (id: unknown): Promise<string> =>
    (await service.client.get(`/v1/rewrite/sse/${String(id)}`)).text();
  const reader = (headers = {}): ReturningReader => new ReturningReader(service.client, body, headers);
  const kinds = ({ events }: ReturningReader): string[] => events.map(({ event }) => event);

  /** The one thing that counts: what the user sees is the rewrite that the service tells. */
  const expectWhole = ({ text, end }: ReturningReader): void => {
    expect(end).toMatchObject({ event: 'done', data: { rewritten: text } });
  };

  test('goes on with its stream where the connection was cut, with no second call and no Cache-Status', async () => {
    const rest = gate();
    service.vendor.script({ answer: ['One ', 'two ', rest.opened, 'three ', 'four'] });
    const proxy = await CuttingProxy.start(Number(new URL(service.client.url).port));
    const cut = new ReturningReader(new RewriteClient(proxy.url), body);
    const reading = cut.read();
    while (cut.lastId !== 2) await new Promise(setImmediate);
    proxy.cut();
    await reading;
    const answer = await service.client.post('/v1/rewrite/sse', body, { 'last-event-id': '2' });
    expect(answer.headers.get('cache-status')).toBeNull();
    await answer.body?.cancel();
    const again = cut.read();
    rest.open();
    expect(await again).toBe(200);
    await proxy.stop();
    expect(cut.events.map(({ id }) => id)).toEqual([3, 4, 5]);
    expectWhole(cut);
    expect(calls()).toHaveLength(1);
  });

  test('cut twice, while it is written and after, gets the rest each time', async () => {
    const rest = gate();
    service.vendor.script({ answer: ['One ', rest.opened, 'two ', 'three ', 'four'] });
    const twice = reader();
    await twice.read(2);
    const streamId = twice.events[0]?.data['id'];
    const second = twice.read(1);
    rest.open();
    await second;
    await ended(streamId);
    await twice.read();
    expect(twice.events.map(({ id }) => id)).toEqual([3, 4, 5]);
    expectWhole(twice);
    expect(calls()).toHaveLength(1);
  });

  test('is told 204 at the end, as often as it asks, and no call is made', async () => {
    const one = reader();
    await one.read();
    expectWhole(one);
    for (let i = 0; i < 3; i += 1) expect(await one.read()).toBe(204);
    expect(calls()).toHaveLength(1);
  });

  test('goes on with a stream that ended in an error, and is told 204 at its end: no new call', async () => {
    service.vendor.script({ fail: { status: 400, code: 'content_policy_violation' } });
    const refused = reader();
    await refused.read();
    expect(refused.end).toMatchObject({ event: 'error' });
    const made = calls().length;
    expect(await refused.read()).toBe(204);
    refused.lastId = 0;
    expect(await refused.read()).toBe(200);
    expect(kinds(refused)).toEqual(['error']);
    expect(calls()).toHaveLength(made);
  });

  test('of two whose rewrites failed alike is told 204 at the end', async () => {
    service.vendor.script({ fail: { status: 400, code: 'content_policy_violation' } });
    const one = reader();
    const two = reader();
    await one.read();
    await two.read();
    const made = calls().length;
    expect([await one.read(), await two.read()]).toEqual([204, 204]);
    expect(calls()).toHaveLength(made);
  });

  test('after its stream was abandoned gets a new rewrite, begun by a restart', async () => {
    await useOneWith({ STREAM_RESUME_GRACE_MS: '0' });
    service.vendor.scriptNext({ answer: ['Half '], ending: 'stall' });
    const left = reader();
    await left.read(2);
    await service.vendor.aborted(1);
    const streamId = left.events[0]?.data['id'];
    expect(await ended(streamId)).toContain('abandoned');
    await left.read();
    expect(left.events.map(({ id }) => id).slice(0, 3)).toEqual([0, MILLION, MILLION + 1]);
    expect(kinds(left).slice(0, 3)).toEqual(['start', 'restart', 'delta']);
    expect(left.text).toBe(ONE.join(''));
    expectWhole(left);
    expect(calls()).toHaveLength(2);
    expect(await left.read()).toBe(204);
  });

  test('after its stream was abandoned gets no rest of an older one, but its text from the beginning: no call', async () => {
    await useOneWith({ STREAM_RESUME_GRACE_MS: '0' });
    service.vendor.scriptNext({ answer: OTHER });
    await reader({ 'rewrite-cache': 'no-store' }).read();
    service.vendor.scriptNext({ answer: ['Half ', 'of '], ending: 'stall' });
    const left = reader();
    await left.read(3);
    await service.vendor.aborted(1);
    expect(await ended(left.events[0]?.data['id'])).toContain('abandoned');
    await left.read();
    expect(left.events.map(({ id }) => id).slice(0, 3)).toEqual([0, MILLION, MILLION + 1]);
    expect(left.text).toBe(OTHER.join(''));
    expectWhole(left);
    expect(await left.read()).toBe(204);
    expect(calls()).toHaveLength(2);
  });

  test('with an event that no stream has gets the whole of the newest one, under numbers above it', async () => {
    await reader().read();
    const strange = reader();
    strange.lastId = 3 * MILLION + 7;
    await strange.read();
    expect(strange.events[0]).toMatchObject({ id: 0, event: 'start', data: { id: expect.any(String) } });
    expect(strange.events[1]).toEqual({ id: 4 * MILLION, event: 'restart', data: {} });
    expect(strange.end).toMatchObject({ id: 4 * MILLION + 5, data: { cached: true } });
    expectWhole(strange);
    const ownId = String(strange.events[0]?.data['id']);
    const again = await service.client.get(`/v1/rewrite/sse/${ownId}`, { 'last-event-id': String(4 * MILLION + 4) });
    expect(await again.text()).toContain(`id: ${4 * MILLION + 5}\n`);
    expect(calls()).toHaveLength(1);
  });

  test('with the number of a restart that no stream has gets its text above that, too', async () => {
    await reader().read();
    const strange = reader();
    strange.lastId = 3 * MILLION;
    await strange.read();
    expect(strange.events.map(({ id }) => id).slice(0, 2)).toEqual([0, 4 * MILLION]);
    expectWhole(strange);
  });

  test('to a service that knows no such stream begins anew, above the number it had', async () => {
    const lost = reader();
    lost.text = 'something of another life';
    lost.lastId = 5;
    await lost.read();
    expect(kinds(lost).slice(0, 3)).toEqual(['start', 'restart', 'delta']);
    expectWhole(lost);
    expect(calls()).toHaveLength(1);
  });

  test('and whose number may be of either of two texts gets the newest whole, never a mixture', async () => {
    const rest = gate();
    service.vendor.scriptNext({ answer: ['One ', 'two ', rest.opened, 'three'] }, { answer: OTHER });
    const first = reader(NO_CACHE);
    const second = reader(NO_CACHE);
    await first.read(3);
    await second.read();
    await first.read();
    expect(kinds(first).slice(0, 2)).toEqual(['start', 'restart']);
    expect(first.text).toBe(OTHER.join(''));
    expectWhole(first);
    rest.open();
    expect(await first.read()).toBe(204);
    expect(calls()).toHaveLength(2);
  });

  test('and whose number only one of two texts has goes on with that one', async () => {
    service.vendor.scriptNext({ answer: OTHER }, { answer: ['Short'] });
    const long = reader(NO_CACHE);
    await long.read(5);
    await reader(NO_CACHE).read();
    await long.read();
    expect(long.events.map(({ id }) => id)).toEqual([5, 6]);
    expect(long.text).toBe(OTHER.join(''));
    expectWhole(long);
  });

  test('beside another user with an equal body goes on with what both read', async () => {
    const rest = gate();
    service.vendor.script({ answer: ['One ', 'two ', rest.opened, 'three ', 'four'] });
    const one = reader();
    const two = reader();
    await one.read(3);
    await two.read(2);
    const reading = [one.read(), two.read()];
    rest.open();
    await Promise.all(reading);
    for (const each of [one, two]) expectWhole(each);
    expect(one.events[0]?.id).toBe(3);
    expect(two.events[0]?.id).toBe(2);
    expect(calls()).toHaveLength(1);
  });

  test('after twenty others read one text and it read another gets no mixture', async () => {
    service.vendor.scriptNext({ answer: ONE }, { answer: OTHER });
    const own = reader(NO_CACHE);
    await own.read(3);
    for (let i = 0; i < 20; i += 1) await (i === 0 ? reader(NO_CACHE) : reader()).read();
    await own.read();
    expect(own.text).toBe(OTHER.join(''));
    expectWhole(own);
    expect(calls()).toHaveLength(2);
  });

  test('of a text so popular that not all of its streams are remembered gets the newest whole', async () => {
    const rest = gate();
    service.vendor.scriptNext({ answer: ['One ', 'two ', rest.opened, 'three'] });
    service.vendor.script({ answer: OTHER });
    const first = reader(NO_CACHE);
    await first.read(3);
    await Promise.all(Array.from({ length: 70 }, () => reader(NO_CACHE).read(2)));
    await reader(NO_CACHE).read();
    await first.read();
    rest.open();
    expect(first.text).toBe(OTHER.join(''));
    expectWhole(first);
  });

  test('to a stream that had to make room for others gets no rest of a newer one, but its text from the beginning', async () => {
    await useOneWith({ CACHE_MAX_BYTES: '8000' });
    const own = reader(NO_CACHE);
    await own.read(3);
    const id = String(own.events[0]?.data['id']);
    await ended(id);
    for (let i = 0; i < 20; i += 1)
      await service.client.post('/v1/rewrite', { ...body, text: `Something else, number ${i}` });
    expect((await service.client.get(`/v1/rewrite/sse/${id}`)).status).toBe(404);
    service.vendor.scriptNext({ answer: OTHER });
    await reader(NO_CACHE).read();
    await own.read();
    expect(kinds(own).slice(0, 2)).toEqual(['start', 'restart']);
    expect(own.text).toBe(OTHER.join(''));
    expectWhole(own);
    expect(calls()).toHaveLength(2);
  });

  test('finds no stream of another body, nor of a default that was not written out', async () => {
    await reader().read();
    const { client } = service;
    const named = await client.post('/v1/rewrite/sse', { ...body, provider: 'openai' }, { 'last-event-id': '2' });
    expect(await named.text()).toMatch(/^event: start\ndata: .*\nid: 0\n/);
    const other = await client.post('/v1/rewrite/sse', { ...body, style: 'formal' }, { 'last-event-id': '2' });
    expect(await other.text()).toMatch(/^event: start\ndata: .*\nid: 0\n/);
    expect(calls()).toHaveLength(3);
  });

  test('finds the stream of a body that is equal after defaults', async () => {
    const own = new ReturningReader(service.client, { ...body, language: 'EN-gb', strength: 2 });
    await own.read(3);
    const same = { style: body.style, keep: [], language: 'en-GB', text: body.text };
    const answer = await service.client.post('/v1/rewrite/sse', same, { 'last-event-id': '2' });
    expect(await answer.text()).toMatch(/^event: delta\ndata: .*\nid: 3\n/);
    expect(calls()).toHaveLength(1);
  });

  test('finds no stream of another client', async () => {
    await useOneWith({ CLIENT_API__ALICE__KEY: 'alice-test-key', CLIENT_API__BOB__KEY: 'bob-test-key' });
    const alice = new ReturningReader(service.clientWith({ authorization: 'Bearer alice-test-key' }), body);
    const bob = new ReturningReader(service.clientWith({ authorization: 'Bearer bob-test-key' }), body);
    service.vendor.scriptNext({ answer: ONE }, { answer: OTHER });
    await alice.read(3);
    bob.lastId = 2;
    await bob.read();
    await alice.read();
    expect([alice.text, bob.text]).toEqual([ONE.join(''), OTHER.join('')]);
  });

  test('goes on with a stream that was asked with no-store, and neither header counts on its return', async () => {
    const own = reader({ 'rewrite-cache': 'no-store', 'cache-control': 'no-store' });
    await own.read(3);
    await ended(own.events[0]?.data['id']);
    await own.read();
    expectWhole(own);
    expect(await own.read()).toBe(204);
    expect(calls()).toHaveLength(1);
  });

  test('after STREAM_TTL_SECONDS begins anew', async () => {
    await useOneWith({ STREAM_TTL_SECONDS: '1', CACHE_TTL_SECONDS: '0' });
    const late = reader();
    await late.read();
    const id = String(late.events[0]?.data['id']);
    while ((await service.client.get(`/v1/rewrite/sse/${id}`)).status === 200)
      await new Promise((r) => setTimeout(r, 50));
    await late.read();
    expect(kinds(late).slice(0, 2)).toEqual(['start', 'restart']);
    expectWhole(late);
    expect(calls()).toHaveLength(2);
  });

  test.each(['abc', '1'.repeat(16)])('is told 400 for the number %p', async (lastEventId) => {
    const answer = await service.client.post('/v1/rewrite/sse', body, { 'last-event-id': lastEventId });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ parameter: 'Last-Event-ID' }] });
    expect(calls()).toHaveLength(0);
  });

  test('is as one that comes for the first time where its number is empty, and on every other path', async () => {
    const answer = await service.client.post('/v1/rewrite/sse', body, { 'last-event-id': '' });
    expect(answer.headers.get('cache-status')).toBe('rewrite; fwd=miss');
    await answer.text();
    for (const path of ['/v1/rewrite', '/v1/rewrite/chunked']) {
      const other = await service.client.post(path, body, { 'last-event-id': 'abc' });
      expect(other.headers.get('cache-status')).toBe('rewrite; hit');
      await other.text();
    }
    expect((await service.client.post('/v1/rewrite/submit', body, { 'last-event-id': 'abc' })).status).toBe(202);
  });
});
