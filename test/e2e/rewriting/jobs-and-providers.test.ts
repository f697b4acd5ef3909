import { setTimeout as delay } from 'node:timers/promises';
import { FakeVendor } from '../../support/fake-vendor.js';
import { RedisServer } from '../../support/redis-server.js';
import { RewriteClient } from '../../support/rewrite-client.js';
import { startApi, type StartedApi } from '../../support/start-api.js';

const BODY = { text: 'Hello, my friend', style: 'pirate' };
const ANSWER = ['Ahoy', ', me hearty'];
/** Longer than three attempts take that count. */
const AWAY_FOR_IN_MS = 6000;

describe('a job whose only provider', () => {
  let vendor: FakeVendor;
  let api: StartedApi;
  let redis: RedisServer | null = null;
  beforeEach(async () => void (vendor = await FakeVendor.start()));
  afterEach(async () => {
    await api.stop();
    await vendor.stop();
    await redis?.stop();
    redis = null;
  });

  async function submit(settings: Record<string, string> = {}): Promise<() => Promise<unknown>> {
    api = await startApi({
      LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
      JOB_ATTEMPTS: '3',
      ...settings,
    });
    const client = new RewriteClient(api.url);
    const { id } = (await (await client.post('/v1/rewrite/submit', BODY)).json()) as { id: string };
    return async () => (await client.get(`/v1/rewrite/result/${id}?wait=30`)).json();
  }

  test.each(['in memory', 'on Redis'])(
    'is down for several seconds completes at its first attempt, %s',
    async (where) => {
      if (where === 'on Redis') redis = await RedisServer.start();
      const { port } = vendor;
      await vendor.stop();
      const isBack = delay(AWAY_FOR_IN_MS).then(() => FakeVendor.start(port));
      const result = await submit(redis ? { REDIS_URL: redis.url, WORKER_IN_PROCESS: 'true' } : {});
      vendor = await isBack;
      vendor.script({ answer: ANSWER });
      expect(await result()).toMatchObject({
        status: 'completed',
        attempts: 1,
        rewrite: { rewritten: 'Ahoy, me hearty' },
      });
      expect(vendor.calls).toHaveLength(1);
    },
  );

  test('loads its model for several seconds completes at its first attempt', async () => {
    vendor.script({ fail: { status: 503, message: 'Loading model' } });
    const result = await submit();
    await delay(AWAY_FOR_IN_MS);
    vendor.script({ answer: ANSWER });
    expect(await result()).toMatchObject({ status: 'completed', attempts: 1 });
  });

  test('lets its first calls wait in vain completes at its first attempt', async () => {
    vendor.script(({ index }) => (index < 2 ? { gate: new Promise(() => undefined) } : { answer: ANSWER }));
    const result = await submit({ LLM_DEADLINE_MS: '500' });
    expect(await result()).toMatchObject({ status: 'completed', attempts: 1 });
    expect(vendor.calls).toHaveLength(3);
  });

  test('fails in mid-answer counts each attempt, since each has to be paid', async () => {
    vendor.script({ answer: ['Aho'], ending: 'cut' });
    const result = await submit({ JOB_ATTEMPTS: '2' });
    expect(await result()).toMatchObject({ status: 'failed', attempts: 2, error: { status: 502 } });
    expect(vendor.calls).toHaveLength(6);
  });

  test.each([
    ['cuts the answer at its length', { answer: ['Aho'], finishReason: 'length' }, 422, 'too-long'],
    ['finds the text too long', { fail: { status: 400, code: 'context_length_exceeded' } }, 422, 'too-long'],
    ['declines the text', { fail: { status: 400, code: 'content_policy_violation' } }, 422, 'refused'],
    ['does not take the request', { fail: { status: 405 } }, 502, 'provider-failed'],
  ])('%s makes one call', async (_what, behaviour, status, type) => {
    vendor.script(behaviour);
    const result = await submit();
    expect(await result()).toMatchObject({
      status: 'failed',
      attempts: 1,
      error: { status, type: `urn:rewrite:problem:${type}` },
    });
    expect(vendor.calls).toHaveLength(1);
  });
});

test('a job waits where the worker does not know its provider, no attempt counted, and is done by one that does', async () => {
  const redis = await RedisServer.start();
  const vendor = await FakeVendor.start();
  vendor.script({ answer: ANSWER });
  const shared = { REDIS_URL: redis.url };
  const newer = {
    ...shared,
    LLM_API__LOCAL__KIND: 'openai',
    LLM_API__LOCAL__MODEL: 'llama3.2',
    LLM_API__LOCAL__BASE_URL: vendor.openAiBaseUrl,
    LLM_API__LOCAL__KEY__0: 'test-key-local',
  };
  const api = await startApi(newer);
  const older = await startApi({ ...shared, WORKER_IN_PROCESS: 'true' });
  const client = new RewriteClient(api.url);
  const submitted = await client.post('/v1/rewrite/submit', { ...BODY, provider: 'local' });
  const { id } = (await submitted.json()) as { id: string };
  const job = async (query: string) => (await client.get(`/v1/rewrite/result/${id}${query}`)).json();
  await older.logged(/attempt of a job failed/, 2);
  expect(older.logs().match(/"There is no provider local here/g)).toHaveLength(1);
  expect(await job('')).toMatchObject({ attempts: 0 });
  await older.stop();
  const worker = await startApi({ ...newer, WORKER_IN_PROCESS: 'true' });
  expect(await job('?wait=30')).toMatchObject({ status: 'completed', attempts: 1, rewrite: { provider: 'local' } });
  await worker.stop();
  await api.stop();
  await vendor.stop();
  await redis.stop();
});
