import { allEvents, eventsOf } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const ASKED = { text: 'Hello, my friend.', style: 'formal' };
const MALFORMED = { 'rewrite-done': 'short' };

describe('a reader of events who is refused for a malformed Rewrite-Done', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  test('begins no rewrite', async () => {
    service = await startWithVendor();
    const { client, vendor } = service;
    expect((await client.post('/v1/rewrite/sse', ASKED, MALFORMED)).status).toBe(400);
    // A rewrite that was begun would be joined or found.
    const rewritten = await client.post('/v1/rewrite', ASKED);
    expect([rewritten.headers.get('cache-status'), vendor.calls.length]).toEqual(['rewrite; fwd=miss', 1]);
  });

  test('counts for nothing: the rewrite stops when its last reader has gone', async () => {
    service = await startWithVendor({ STREAM_RESUME_GRACE_MS: '50' });
    const { client, vendor } = service;
    vendor.script({ answer: ['Good '], ending: 'stall' });
    const leaving = new AbortController();
    const answer = await client.post('/v1/rewrite/sse', ASKED, {}, leaving.signal);
    const { value: start } = await eventsOf(answer).next();
    const { id } = start!.data as { id: string };
    expect((await client.get(`/v1/rewrite/sse/${id}`, MALFORMED)).status).toBe(400);
    leaving.abort();
    await vendor.idle();
    const events = await allEvents(await client.get(`/v1/rewrite/sse/${id}`));
    expect(events.at(-1)!.data).toMatchObject({ type: 'urn:rewrite:problem:abandoned' });
    expect(vendor.calls).toHaveLength(1);
  });
});
