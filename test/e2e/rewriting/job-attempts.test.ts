import { setTimeout as delay } from 'node:timers/promises';
import { gate } from '../../support/gate.js';
import { RedisServer } from '../../support/redis-server.js';
import { allEvents, textOf } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const bodyOf = (text: string) => ({ text, style: 'pirate' });

describe('a job', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  const submit = async (text: string, headers = {}): Promise<{ id: string; status: string }> => {
    const answer = await service.client.post('/v1/rewrite/submit', bodyOf(text), headers);
    expect(answer.status).toBe(202);
    return (await answer.json()) as { id: string; status: string };
  };
  const result = async (id: string, waitInSeconds: number): Promise<unknown> =>
    (await service.client.get(`/v1/rewrite/result/${id}?wait=${waitInSeconds}`)).json();

  test('that found no key in time has made no attempt, and completes when a key is free', async () => {
    service = await startWithVendor({
      LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1',
      LLM_KEY_WAIT_MS: '50',
      JOB_ATTEMPTS: '1',
    });
    const { client, vendor } = service;
    const rest = gate();
    vendor.scriptNext({ gate: rest.opened });
    const busy = client.post('/v1/rewrite', bodyOf('something that holds the key'));
    await vendor.called(1);
    const { id } = await submit('the job');
    expect(await result(id, 2)).toMatchObject({ status: 'queued', attempts: 0, error: null, finishedAt: null });
    rest.open();
    expect((await busy).status).toBe(200);
    expect(await result(id, 10)).toMatchObject({ status: 'completed', attempts: 1 });
    expect(vendor.calls).toHaveLength(2);
  });

  test('is known by its Idempotency-Key after its result has gone, and is not made again', async () => {
    service = await startWithVendor({ JOB_RESULT_TTL_SECONDS: '1', STREAM_TTL_SECONDS: '1', CACHE_TTL_SECONDS: '0' });
    const { client, vendor } = service;
    const headers = { 'idempotency-key': 'order-1' };
    const { id } = await submit('the job', headers);
    expect(await result(id, 10)).toMatchObject({ status: 'completed' });
    const isKept = async () => (await client.get(`/v1/rewrite/result/${id}`)).status === 200;
    while (await isKept()) await delay(100);
    expect(await submit('the job', headers)).toEqual({ id, status: 'completed' });
    const other = await client.post('/v1/rewrite/submit', bodyOf('another job'), headers);
    expect(other.status).toBe(422);
    expect(await isKept()).toBe(false);
    expect((await client.get(`/v1/rewrite/sse/${id}`)).status).toBe(404);
    expect(vendor.calls).toHaveLength(1);
  });

  test.each(['in memory', 'on Redis'])(
    'that failed %s is gone with its result, and so is its stream',
    async (where) => {
      const redis = where === 'on Redis' ? await RedisServer.start() : null;
      try {
        service = await startWithVendor({
          ...(redis && { REDIS_URL: redis.url, WORKER_IN_PROCESS: 'true' }),
          JOB_RESULT_TTL_SECONDS: '1',
          STREAM_TTL_SECONDS: '1',
        });
        const { client, vendor } = service;
        vendor.script({ fail: { status: 400, code: 'content_policy_violation', type: 'invalid_request_error' } });
        const { id } = await submit('the job');
        expect(await result(id, 10)).toMatchObject({ status: 'failed' });
        while ((await client.get(`/v1/rewrite/result/${id}`)).status === 200) await delay(100);
        expect((await client.get(`/v1/rewrite/sse/${id}`, {}, AbortSignal.timeout(30_000))).status).toBe(404);
        await service.stop();
      } finally {
        await redis?.stop();
      }
    },
  );

  test('whose attempt runs out of time is tried again, and its stream goes on: ten at once', async () => {
    service = await startWithVendor({
      LLM_DEADLINE_MS: '1000',
      LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '10',
      JOB_ATTEMPTS: '10',
    });
    const { client, vendor } = service;
    const called = new Set<string>();
    vendor.script(({ request: { text } }) => {
      if (called.has(text)) return { answer: ['Ahoy', ', world'] };
      called.add(text);
      return { answer: ['Aho'], ending: 'stall' };
    });
    const jobs = await Promise.all(Array.from({ length: 10 }, (_, i) => submit(`job number ${i}`)));
    const streams = await Promise.all(jobs.map(async ({ id }) => allEvents(await client.get(`/v1/rewrite/sse/${id}`))));
    const restarted = streams.filter((events) => events.some(({ event }) => event === 'restart'));
    // Only text that had gone out is taken back.
    expect(restarted.length).toBeGreaterThan(0);
    for (const events of streams) {
      const ids = events.map(({ id }) => Number(id));
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      const finals = events.filter(({ event }) => event === 'done' || event === 'error');
      expect(finals).toMatchObject([{ event: 'done', data: { rewritten: 'Ahoy, world' } }]);
      expect(textOf(events)).toBe('Ahoy, world');
    }
    for (const { id } of jobs) {
      const job = (await result(id, 10)) as { status: string; attempts: number };
      expect(job.status).toBe('completed');
      expect(job.attempts).toBeGreaterThanOrEqual(2);
    }
  });

  test('has no final event between two attempts: whoever reads on then gets what comes', async () => {
    service = await startWithVendor();
    const { client, vendor } = service;
    const cut = { answer: ['Aho'], ending: 'cut' as const };
    vendor.scriptNext(cut, cut, cut, { answer: ['Ahoy', ', world'] });
    const { id } = await submit('the job');
    const live = await client.get(`/v1/rewrite/sse/${id}`);
    const isBetween = async () => ((await result(id, 0)) as { attempts: number }).attempts === 1;
    while (!(await isBetween())) await delay(10);
    const streams = await Promise.all(
      [1, 2].map((after) => client.get(`/v1/rewrite/sse/${id}`, { 'last-event-id': String(after) })),
    );
    for (const stream of streams) {
      expect(stream.status).toBe(200);
      const events = await allEvents(stream);
      expect(events.at(0)).toMatchObject({ event: 'restart', id: 1_000_000 });
      expect(events.filter(({ event }) => event === 'done' || event === 'error')).toHaveLength(1);
      expect(textOf(events)).toBe('Ahoy, world');
    }
    expect(textOf(await allEvents(live))).toBe('Ahoy, world');
  });
});
