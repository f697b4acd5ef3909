import type { SharedRedis } from '../../faults/fleet.js';
import { FakeVendor } from '../../support/fake-vendor.js';
import { gate } from '../../support/gate.js';
import { allEvents, eventsOf, RewriteClient, textOf } from '../../support/rewrite-client.js';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { expectedTokens, expectedUsage } from '../usage/expected-cost.js';

const SECONDS = 1000;
const COSTLY = { text: 'Costs, 10000', style: 'pirate' } as const;
const BUDGET_IN_CALLS = 3;
const REQUESTS_A_MINUTE = 5;

interface JobBody {
  id: string;
  status: string;
}

/** What two apis of one service do together, on whatever Redis. */
export function describeTwoApis(where: string, startRedis: () => Promise<SharedRedis>): void {
  describe(`two apis on ${where}`, () => {
    let redis: SharedRedis;
    let vendor: FakeVendor;
    let apis: StartedApi[];

    beforeAll(async () => {
      [redis, vendor] = await Promise.all([startRedis(), FakeVendor.start()]);
      const settings = {
        REDIS_URL: redis.url,
        WORKER_IN_PROCESS: 'true',
        LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
        LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
        CLIENT_API__ALICE__KEY: 'alice-test-key',
        CLIENT_API__BOB__KEY: 'bob-test-key',
        CLIENT_API__BOB__TOKENS_PER_DAY: String(BUDGET_IN_CALLS * expectedTokens(COSTLY)),
        CLIENT_API__CAROL__KEY: 'carol-test-key',
        CLIENT_API__CAROL__REQUESTS_PER_MINUTE: String(REQUESTS_A_MINUTE),
      };
      apis = await Promise.all([startApi(settings), startApi(settings)]);
    }, 120 * SECONDS);
    afterAll(async () => {
      await Promise.all(apis.map((api) => api.stop()));
      await Promise.all([redis.stop(), vendor.stop()]);
    });
    beforeEach(() => vendor.script({}));

    const clientsOf = (name: string): [RewriteClient, RewriteClient] => {
      const [one, other] = apis.map(({ url }) => new RewriteClient(url, { authorization: `Bearer ${name}-test-key` }));
      return [one!, other!];
    };
    const bodyOf = (text: string) => ({ text, style: 'pirate' });

    /** Asks so many times, at the one api and the other in turn, all at once. */
    function times(
      count: number,
      name: string,
      ask: (client: RewriteClient, i: number) => Promise<Response>,
    ): Promise<Response[]> {
      const clients = clientsOf(name);
      return Promise.all(Array.from({ length: count }, (_, i) => ask(clients[i % 2]!, i)));
    }
    const countOf = (answers: Response[], status: number): number =>
      answers.filter((answer) => answer.status === status).length;

    it('resume a stream at the other one, while it is written, without a gap and with one call', async () => {
      const [one, other] = clientsOf('alice');
      const rest = gate();
      const before = vendor.calls.length;
      vendor.script({ answer: ['Ahoy, ', 'ye ', rest.opened, 'landlubbers'] });
      const leaving = new AbortController();
      const first = await one.post('/v1/rewrite/sse', bodyOf('To be resumed.'), {}, leaving.signal);
      const seen = [];
      for await (const event of eventsOf(first)) {
        seen.push(event);
        if (seen.length === 2) break;
      }
      leaving.abort();
      expect(seen).toMatchObject([{ event: 'start' }, { event: 'delta', data: { text: 'Ahoy, ' } }]);
      const id = String(seen[0]!.data['id']);
      const rested = await other.get(`/v1/rewrite/sse/${id}`, { 'last-event-id': String(seen[1]!.id) });
      rest.open();
      seen.push(...(await allEvents(rested)));
      expect(seen.map((event) => event.event)).not.toContain('restart');
      expect(textOf(seen)).toBe('Ahoy, ye landlubbers');
      expect(seen.at(-1)).toMatchObject({ event: 'done', data: { rewritten: 'Ahoy, ye landlubbers' } });
      expect(vendor.calls).toHaveLength(before + 1);
    });

    it('cancel a job at the other one: its call stops, and its stream ends', async () => {
      const [one, other] = clientsOf('alice');
      vendor.script({ answer: ['Ahoy'], ending: 'stall' });
      const { id } = (await (await one.post('/v1/rewrite/submit', bodyOf('To be cancelled.'))).json()) as JobBody;
      const stream = eventsOf(await one.get(`/v1/rewrite/sse/${id}`));
      for (const event of ['start', 'delta']) expect((await stream.next()).value).toMatchObject({ event });
      expect(await (await other.delete(`/v1/rewrite/result/${id}`)).json()).toMatchObject({ id, status: 'cancelled' });
      await vendor.aborted(1);
      expect((await stream.next()).value).toMatchObject({
        event: 'error',
        data: { type: 'urn:rewrite:problem:cancelled' },
      });
      expect(await (await one.get(`/v1/rewrite/result/${id}`)).json()).toMatchObject({ status: 'cancelled' });
    });

    it('make one job of one idempotency key, and refuse another body', async () => {
      const body = bodyOf('To be submitted once.');
      const submit = (client: RewriteClient, text: object = body): Promise<Response> =>
        client.post('/v1/rewrite/submit', text, { 'idempotency-key': 'a-key' });
      const answers = await times(20, 'alice', (client) => submit(client));
      const jobs = (await Promise.all(answers.map((answer) => answer.json()))) as JobBody[];
      expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
      const [one, other] = clientsOf('alice');
      expect((await submit(one, bodyOf('Another one.'))).status).toBe(422);
      const ended = await other.get(`/v1/rewrite/result/${jobs[0]!.id}?wait=10`);
      expect(await ended.json()).toMatchObject({ status: 'completed', attempts: 1 });
      expect(await (await submit(other)).json()).toEqual({ id: jobs[0]!.id, status: 'completed' });
    });

    it('make one call for equal requests at once, and find the rewrite in the cache later', async () => {
      const rest = gate();
      const before = vendor.calls.length;
      vendor.script({ answer: ['Ahoy', rest.opened, ', world!'] });
      const asked = times(20, 'alice', (client) => client.post('/v1/rewrite/sse', bodyOf('Equal.')));
      await asked;
      rest.open();
      const texts = await Promise.all((await asked).map(async (answer) => textOf(await allEvents(answer))));
      expect(new Set(texts)).toEqual(new Set(['Ahoy, world!']));
      const later = await times(2, 'alice', (client) => client.post('/v1/rewrite', bodyOf('Equal.')));
      expect(later.map(({ headers }) => headers.get('cache-status'))).toEqual(['rewrite; hit', 'rewrite; hit']);
      expect(vendor.calls).toHaveLength(before + 1);
    });

    it('share a budget: as many of twenty requests at once as it bears', async () => {
      vendor.script({ usage: expectedUsage(COSTLY) });
      const text = (i: number) => ({ ...COSTLY, text: `Costs, ${10_000 + i}` });
      const answers = await times(20, 'bob', (client, i) => client.post('/v1/rewrite', text(i)));
      expect([countOf(answers, 200), countOf(answers, 429)]).toEqual([BUDGET_IN_CALLS, 20 - BUDGET_IN_CALLS]);
    });

    it('share a rate limit', async () => {
      const answers = await times(20, 'carol', (client) => client.get('/v1/usage'));
      expect([countOf(answers, 200), countOf(answers, 429)]).toEqual([REQUESTS_A_MINUTE, 20 - REQUESTS_A_MINUTE]);
    });
  });
}
