import { gate } from '../../support/gate.js';
import { allEvents, textOf, type RewriteClient } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const BODY = { text: 'Hello, world', style: 'pirate' };
const CLIENTS = { CLIENT_API__ALICE__KEY: 'alice-test-key', CLIENT_API__BOB__KEY: 'bob-test-key' };
const KEY = { 'idempotency-key': 'order-1' };

interface Submitted {
  id: string;
}

describe('two clients', () => {
  let service: WithVendor;
  let alice: RewriteClient;
  let bob: RewriteClient;
  afterEach(() => service.stop());

  async function start(settings: Record<string, string> = {}): Promise<void> {
    service = await startWithVendor({ ...CLIENTS, ...settings });
    alice = service.clientWith({ authorization: 'Bearer alice-test-key' });
    bob = service.clientWith({ authorization: 'Bearer bob-test-key' });
  }

  test('share neither the cache nor a rewrite under way', async () => {
    await start();
    const rest = gate();
    service.vendor.script(({ index }) => ({ answer: [`answer ${index}`, rest.opened] }));
    const ofAlice = await alice.post('/v1/rewrite/sse', BODY);
    const ofBob = await bob.post('/v1/rewrite/sse', BODY);
    expect(ofBob.headers.get('cache-status')).toBe('rewrite; fwd=miss');
    await service.vendor.called(2);
    rest.open();
    expect(textOf(await allEvents(ofAlice))).toBe('answer 0');
    expect(textOf(await allEvents(ofBob))).toBe('answer 1');
    const again = await bob.post('/v1/rewrite', BODY);
    expect(await again.json()).toMatchObject({ rewritten: 'answer 1', cached: true });
  });

  test('share both with CACHE_SHARED', async () => {
    await start({ CACHE_SHARED: 'true' });
    const rest = gate();
    service.vendor.script({ answer: ['Ahoy', rest.opened] });
    const ofAlice = await alice.post('/v1/rewrite/sse', BODY);
    const ofBob = await bob.post('/v1/rewrite/sse', BODY);
    expect(ofBob.headers.get('cache-status')).toBe('rewrite; fwd=miss; collapsed');
    rest.open();
    expect(textOf(await allEvents(ofAlice))).toBe('Ahoy');
    expect(textOf(await allEvents(ofBob))).toBe('Ahoy');
    const hit = await bob.post('/v1/rewrite', { ...BODY });
    expect(hit.headers.get('cache-status')).toBe('rewrite; hit');
    expect(await hit.json()).toMatchObject({ rewritten: 'Ahoy', cached: true });
    expect(service.vendor.calls).toHaveLength(1);
  });

  test('keep their streams, jobs and idempotency keys apart with CACHE_SHARED too', async () => {
    await start({ CACHE_SHARED: 'true' });
    const [first] = await allEvents(await alice.post('/v1/rewrite/sse', BODY));
    const streamId = String(first?.data['id']);
    expect((await alice.get(`/v1/rewrite/sse/${streamId}`)).status).toBe(200);
    expect((await bob.get(`/v1/rewrite/sse/${streamId}`)).status).toBe(404);

    const { id } = (await (await alice.post('/v1/rewrite/submit', BODY, KEY)).json()) as Submitted;
    expect((await alice.get(`/v1/rewrite/result/${id}?wait=10`)).status).toBe(200);
    expect((await bob.get(`/v1/rewrite/result/${id}`)).status).toBe(404);
    expect((await bob.get(`/v1/rewrite/sse/${id}`)).status).toBe(404);
    expect((await bob.delete(`/v1/rewrite/result/${id}`)).status).toBe(404);

    const ofBob = await bob.post('/v1/rewrite/submit', { ...BODY, text: 'Another text' }, KEY);
    expect(ofBob.status).toBe(202);
    expect(((await ofBob.json()) as Submitted).id).not.toBe(id);
  });
});
