import { randomUUID } from 'node:crypto';
import { gate } from '../../support/gate.js';
import { allEvents, eventsOf, type RewriteClient, textOf } from '../../support/rewrite-client.js';
import { type StoreKind, submit, type TwoClients, twoClients } from './two-clients.js';

type Way = [name: string, ask: (client: RewriteClient, id: string) => Promise<Response>];

/** Ways to ask for what an id names. */
const WAYS: Way[] = [
  ['its result', (client, id) => client.get(`/v1/rewrite/result/${id}`)],
  ['its result, waiting', (client, id) => client.get(`/v1/rewrite/result/${id}?wait=1`)],
  ['its cancelling', (client, id) => client.delete(`/v1/rewrite/result/${id}`)],
  ['its stream', (client, id) => client.get(`/v1/rewrite/sse/${id}`)],
  ['its stream after the start', (client, id) => client.get(`/v1/rewrite/sse/${id}`, { 'last-event-id': '0' })],
  ['its stream after the end', (client, id) => client.get(`/v1/rewrite/sse/${id}`, { 'last-event-id': '9999999' })],
  ['its stream, spelt otherwise', (client, id) => client.get(`/v1/rewrite/sse/%${hexOf(id)}${id.slice(1)}`)],
];

function hexOf(id: string): string {
  return id.charCodeAt(0).toString(16);
}

/** All of an answer that may tell anything: not what is the request's own, or the time. */
async function told(response: Response): Promise<object> {
  const own = new Set(['date', 'x-request-id']);
  const headers = [...response.headers].filter(([name]) => !own.has(name));
  const body = (await response.text()).replace(/"(instance|requestId)":"[^"]*"/g, '"$1":""');
  return { status: response.status, headers, body };
}

/** The ids beside this one, as a client would guess them from ids of its own. */
function neighboursOf(id: string): string[] {
  const last = Number.parseInt(id.slice(-6), 16);
  return [-2, -1, 1, 2].map((by) => id.slice(0, -6) + ((last + by + 2 ** 24) % 2 ** 24).toString(16).padStart(6, '0'));
}

describe.each<StoreKind>(['memory', 'Redis'])('a client, with %s', (store) => {
  let both: TwoClients;
  let alice: RewriteClient;
  let bob: RewriteClient;
  const rest = gate();

  beforeAll(async () => {
    both = await twoClients(store);
    ({ alice, bob } = both);
    both.service.vendor.script(({ index, request }) => {
      const waits = request.text.includes('unfinished');
      return { answer: [`Answer ${index} `, ...(waits ? [rest.opened] : []), 'and its end'] };
    });
  });
  afterAll(() => both.stop());

  const textFor = (what: string, i: number): string => `The ${what} of Alice, which is her number ${i}.`;
  const ten = Array.from({ length: 10 }, (_, i) => i);

  async function streamOf(i: number): Promise<{ id: string; leave(): void }> {
    const leaving = new AbortController();
    const body = { text: textFor(i % 2 ? 'unfinished stream' : 'stream', i), style: 'formal' };
    const response = await alice.post('/v1/rewrite/sse', body, {}, leaving.signal);
    const events = eventsOf(response);
    const id = String((await events.next()).value?.data['id']);
    if (i % 2 === 0) for await (const _ of events);
    return { id, leave: () => leaving.abort() };
  }

  async function jobOf(i: number): Promise<string> {
    const { id } = await submit(alice, textFor(i % 2 ? 'unfinished job' : 'job', i));
    if (i % 2 === 0) await alice.get(`/v1/rewrite/result/${id}?wait=10`);
    return id;
  }

  test('gets nothing by another one’s ids, nor by those beside them, that it does not get by ids of nobody', async () => {
    const streams = await Promise.all(ten.map(streamOf));
    const jobs = await Promise.all(ten.map(jobOf));
    const ids = [...jobs, ...streams.map(({ id }) => id)];
    const attempts = ids.flatMap((id) => WAYS.map((way) => ({ id, way })));
    const guesses = ids.flatMap(neighboursOf).map((id, i) => ({ id, way: WAYS[i % WAYS.length]! }));
    expect(attempts.length + guesses.length).toBeGreaterThanOrEqual(200);
    for (const { id, way } of [...attempts, ...guesses]) {
      const [name, ask] = way;
      const answer = await told(await ask(bob, id));
      expect({ name, answer }).toEqual({ name, answer: await told(await ask(bob, randomUUID())) });
      expect(answer).toMatchObject({ status: 404 });
    }
    rest.open();
    for (const id of jobs) {
      const job = await (await alice.get(`/v1/rewrite/result/${id}?wait=10`)).json();
      expect(job).toMatchObject({ status: 'completed', attempts: 1 });
    }
    for (const { id, leave } of streams) {
      leave();
      expect(textOf(await allEvents(await alice.get(`/v1/rewrite/sse/${id}`)))).toMatch(/^Answer \d+ and its end$/);
    }
  });

  test('is told nothing of what another one has cached, however it asks', async () => {
    const paths = ['/v1/rewrite', '/v1/rewrite/chunked', '/v1/rewrite/sse'];
    for (const i of ten) {
      const body = { text: textFor('cached text', i), style: 'formal' };
      const ofAlice = (await (await alice.post('/v1/rewrite', body)).json()) as { rewritten: string };
      const path = paths[i % paths.length]!;
      const response = await bob.post(path, body);
      expect(response.headers.get('cache-status')).toBe('rewrite; fwd=miss');
      const answer = await response.text();
      expect(answer).not.toContain(ofAlice.rewritten);
      expect(answer).not.toContain('"cached":true');
    }
  });

  test('may use the idempotency keys of another one, and gets jobs of its own', async () => {
    for (const i of ten) {
      const key = { 'idempotency-key': `order-${i}` };
      const text = textFor('order', i);
      const ofAlice = await submit(alice, text, key);
      const ofBob = await submit(bob, i % 2 ? text : 'Another text of Bob, who knows nothing of it.', key);
      expect(ofBob).toEqual({ id: expect.not.stringMatching(ofAlice.id) as string, status: 'queued' });
      expect(await submit(alice, text, key)).toMatchObject({ id: ofAlice.id });
    }
  });
});
