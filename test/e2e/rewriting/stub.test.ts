import { RewriteClient, allEvents, textOf } from '../../support/rewrite-client.js';
import { startApi } from '../../support/start-api.js';

/** No haiku as it stands: of seventeen syllables that fall into the lines the stub would keep the words. */
const TEXT = "Hello my friend, I don't think you're going to find the treasure here today.";

describe('without any key', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let client: RewriteClient;

  beforeAll(async () => {
    api = await startApi();
    client = new RewriteClient(api.url);
  });
  afterAll(() => api.stop());

  const rewriteOf = async (style: string) => {
    const answer = await client.post('/v1/rewrite', { text: TEXT, style });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { rewritten: string; checks: { passed: boolean | null }[] };
  };

  test('the stub answers in every style, each with another rewrite', async () => {
    const rewrites = await Promise.all(['pirate', 'haiku', 'formal'].map((style) => rewriteOf(style)));
    for (const rewrite of rewrites) {
      expect(rewrite).toMatchObject({ provider: 'stub', model: 'stub-1', calls: 1 });
      expect(rewrite.checks.filter(({ passed }) => passed === false)).toEqual([]);
      expect(rewrite.rewritten).not.toBe(TEXT);
    }
    expect(new Set(rewrites.map(({ rewritten }) => rewritten)).size).toBe(3);
    expect(rewrites[1]?.rewritten.split('\n')).toHaveLength(3);
    expect(rewrites[2]?.rewritten).toContain('do not');
  });

  test.each([
    'An old silent pond\na frog jumps into the pond\nsplash! Silence again',
    'Every fire sleeps\nand the family is gone\nthe hour is quiet',
    'Der alte Garten\nim Regen stehen Rosen\nniemand holt sie rein',
  ])('a haiku stays as it is, at the cost of one call: %j', async (text) => {
    const answer = await client.post('/v1/rewrite', { text, style: 'haiku' });
    const rewrite = (await answer.json()) as { checks: unknown[] };
    expect(rewrite).toMatchObject({ rewritten: text, calls: 1 });
    expect(rewrite.checks).toContainEqual(expect.objectContaining({ name: 'haiku-5-7-5', passed: true }));
    expect(rewrite.checks).not.toContainEqual(expect.objectContaining({ passed: false }));
  });

  test.each(['pirate', 'haiku', 'formal'])(
    'the four ways of asking for %s give one and the same text',
    async (style) => {
      const body = { text: `${TEXT} (${style})`, style };
      const stored = { 'cache-control': 'no-store' };
      const sync = (await (await client.post('/v1/rewrite', body, stored)).json()) as { rewritten: string };
      const events = await allEvents(await client.post('/v1/rewrite/sse', body, stored));
      const chunked = await (await client.post('/v1/rewrite/chunked', body, stored)).text();
      const submitted = (await (await client.post('/v1/rewrite/submit', body, stored)).json()) as { id: string };
      const job = await (await client.get(`/v1/rewrite/result/${submitted.id}?wait=10`)).json();
      expect(textOf(events)).toBe(sync.rewritten);
      const pieces = events.filter(({ event }) => event === 'delta').length;
      if (style !== 'haiku') expect(pieces).toBeGreaterThan(3);
      expect(chunked).toBe(sync.rewritten);
      expect(job).toMatchObject({ status: 'completed', rewrite: { rewritten: sync.rewritten } });
    },
  );

  test('the styles are listed, each with a name and a one-line description', async () => {
    const styles: unknown = await (await client.get('/v1/styles')).json();
    expect(JSON.stringify(styles)).toMatch(/pirate.*haiku.*formal/);
  });
});
