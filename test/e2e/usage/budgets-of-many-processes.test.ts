import { RedisConnections } from '#redis';
import type { UsageReport } from '#usage';
import { FakeVendor } from '../../support/fake-vendor.js';
import { RedisServer } from '../../support/redis-server.js';
import { RewriteClient } from '../../support/rewrite-client.js';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { until } from '../../support/until.js';
import { expectedTokens, expectedUsage } from './expected-cost.js';

const BODY = { text: 'Hello, 10000', style: 'pirate' } as const;
const ONE = expectedTokens(BODY);
const bodyOf = (n: number) => ({ ...BODY, text: `Hello, ${10_000 + n}` });

describe('a budget of many processes', () => {
  let redis: RedisServer;
  let vendor: FakeVendor;
  let apis: StartedApi[];
  let clients: RewriteClient[];

  async function start(tokensPerDay: number): Promise<void> {
    [redis, vendor] = await Promise.all([RedisServer.start(), FakeVendor.start()]);
    vendor.script({ usage: expectedUsage(BODY) });
    const settings = {
      REDIS_URL: redis.url,
      WORKER_IN_PROCESS: 'true',
      LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
      CLIENT_API__ALICE__KEY: 'alice-test-key',
      CLIENT_API__ALICE__TOKENS_PER_DAY: String(tokensPerDay),
    };
    apis = await Promise.all([startApi(settings), startApi(settings), startApi(settings)]);
    clients = apis.map(({ url }) => new RewriteClient(url, { authorization: 'Bearer alice-test-key' }));
  }
  afterEach(async () => {
    await Promise.all(apis.map((api) => api.stop()));
    await Promise.all([redis.stop(), vendor.stop()]);
  });

  async function untilRedisIs(available: boolean): Promise<void> {
    const connections = apis.map(({ app }) => app.get(RedisConnections, { strict: false }));
    await until(() => connections.every(({ isAvailable }) => isAvailable === available));
  }

  const usageOf = async (client: RewriteClient): Promise<UsageReport> =>
    (await (await client.get('/v1/usage')).json()) as UsageReport;

  test('for ten calls bears ten of a hundred requests at once, and every process tells the same of it', async () => {
    await start(10 * ONE);
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const answer = await clients[n % 3]!.post('/v1/rewrite', bodyOf(n));
        await answer.text();
        return answer.status;
      }),
    );
    expect(vendor.calls).toHaveLength(10);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(90);
    for (const client of clients) {
      const { budget, days } = await usageOf(client);
      expect(budget).toEqual({ tokensPerDay: 10 * ONE, usedToday: 10 * ONE });
      expect(days[0]).toMatchObject({ calls: 10 });
    }
  });

  test('is settled everywhere before an answer is there', async () => {
    await start(2 * ONE - 1);
    vendor.script({ usage: { inputTokens: 1, outputTokens: 1 } });
    for (let n = 0; n < 30; n += 1) {
      const answer = await clients[n % 3]!.post('/v1/rewrite', bodyOf(n));
      expect([n, answer.status]).toEqual([n, 200]);
      await answer.text();
    }
    expect((await usageOf(clients[0]!)).budget).toMatchObject({ usedToday: 60 });
  });

  test('that a job has used up refuses another submit, at whichever process', async () => {
    await start(ONE);
    const submitted = await clients[0]!.post('/v1/rewrite/submit', bodyOf(0));
    const { id } = (await submitted.json()) as { id: string };
    expect(await (await clients[1]!.get(`/v1/rewrite/result/${id}?wait=10`)).json()).toMatchObject({
      status: 'completed',
    });
    const refused = await clients[2]!.post('/v1/rewrite/submit', bodyOf(1));
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([429, true]);
  });

  test('goes on to hold while Redis is away, by what each process knows of it', async () => {
    await start(2 * ONE);
    expect((await clients[0]!.post('/v1/rewrite', bodyOf(0))).status).toBe(200);
    await redis.kill();
    await untilRedisIs(false);
    expect((await clients[0]!.post('/v1/rewrite', bodyOf(1))).status).toBe(200);
    expect((await clients[0]!.post('/v1/rewrite', bodyOf(2))).status).toBe(429);
    const { budget, days } = await usageOf(clients[0]!);
    expect([budget?.usedToday, days[0]?.calls]).toEqual([2 * ONE, 2]);
    await redis.restart();
    await untilRedisIs(true);
    await until(async () => (await usageOf(clients[1]!)).budget?.usedToday === 2 * ONE);
  });
});
