import type { UsageReport } from '#usage';
import { FakeVendor } from '../../support/fake-vendor.js';
import { RedisServer } from '../../support/redis-server.js';
import { eventsOf, RewriteClient } from '../../support/rewrite-client.js';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { expectedUsage } from './expected-cost.js';

const BODY = { text: 'Hello, world', style: 'pirate' } as const;

describe('a call that is cut since its process stops', () => {
  let redis: RedisServer;
  let vendor: FakeVendor;
  let apis: StartedApi[];

  beforeEach(async () => {
    [redis, vendor] = await Promise.all([RedisServer.start(), FakeVendor.start()]);
    const settings = {
      REDIS_URL: redis.url,
      LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
      LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1',
      LLM_KEY_WAIT_MS: '1000',
    };
    apis = await Promise.all([startApi(settings), startApi(settings)]);
    vendor.scriptNext({ answer: ['Ahoy, '], ending: 'stall' });
    const stream = await new RewriteClient(apis[0]!.url).post('/v1/rewrite/sse', BODY);
    const events = eventsOf(stream);
    while ((await events.next()).value?.event !== 'delta');
    await apis.shift()!.stop(0);
    await events.return(undefined);
  });
  afterEach(async () => {
    await Promise.all(apis.map((api) => api.stop()));
    await Promise.all([redis.stop(), vendor.stop()]);
  });

  test('counts as what it was expected to cost', async () => {
    const { days } = (await (await new RewriteClient(apis[0]!.url).get('/v1/usage')).json()) as UsageReport;
    expect(days).toMatchObject([{ calls: 1, ...expectedUsage(BODY) }]);
  });

  test('leaves its key to others at once', async () => {
    const next = await new RewriteClient(apis[0]!.url).post('/v1/rewrite', { ...BODY, text: 'Hello, others' });
    expect(next.status).toBe(200);
  });
});
