import { gate } from '../../support/gate.js';
import { RedisServer } from '../../support/redis-server.js';
import { allEvents, eventsOf, textOf } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const BODY = { text: 'Hello, world', style: 'pirate' };

interface JobBody {
  id: string;
  status: string;
  [field: string]: unknown;
}

describe('a job', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  const submit = async (body: object = BODY, headers: Record<string, string> = {}): Promise<JobBody> => {
    const answer = await service.client.post('/v1/rewrite/submit', body, headers);
    expect(answer.status).toBe(202);
    const job = (await answer.json()) as JobBody;
    expect(answer.headers.get('location')).toBe(`/v1/rewrite/result/${job.id}`);
    return job;
  };
  const result = async (id: string, query = ''): Promise<JobBody> => {
    const answer = await service.client.get(`/v1/rewrite/result/${id}${query}`);
    expect(answer.status).toBe(200);
    return (await answer.json()) as JobBody;
  };

  test('is accepted at once, and its result is fetched by its id', async () => {
    service = await startWithVendor();
    service.vendor.script({ answer: ['Ahoy', ', world'] });
    const { id, status } = await submit();
    expect(status).toBe('queued');
    const job = await result(id, '?wait=10');
    expect(job).toMatchObject({ id, status: 'completed', attempts: 1, error: null });
    expect(job['rewrite']).toMatchObject({ rewritten: 'Ahoy, world', cached: false, calls: 1, provider: 'openai' });
    expect(Date.parse(String(job['finishedAt']))).toBeGreaterThanOrEqual(Date.parse(String(job['createdAt'])));
  });

  test('holds the answer for `wait` and no longer', async () => {
    service = await startWithVendor();
    const rest = gate();
    service.vendor.script({ gate: rest.opened });
    const { id } = await submit();
    await service.vendor.called(1);
    expect(await result(id)).toMatchObject({ status: 'active', rewrite: null, finishedAt: null, attempts: 0 });
    const begun = Date.now();
    expect(await result(id, '?wait=1')).toMatchObject({ status: 'active' });
    expect(Date.now() - begun).toBeGreaterThanOrEqual(900);
    const waiting = result(id, '?wait=60');
    rest.open();
    expect(await waiting).toMatchObject({ status: 'completed' });
  });

  test('is cancelled while it runs: the vendor call stops, its stream ends so, and it stays cancelled', async () => {
    service = await startWithVendor();
    service.vendor.script({ answer: ['Ahoy'], ending: 'stall' });
    const { id } = await submit();
    const stream = eventsOf(await service.client.get(`/v1/rewrite/sse/${id}`));
    expect((await stream.next()).value).toMatchObject({ id: 0, event: 'start', data: { id, style: 'pirate' } });
    expect((await stream.next()).value).toMatchObject({ id: 1, event: 'delta', data: { text: 'Ahoy' } });
    const cancelled = await service.client.delete(`/v1/rewrite/result/${id}`);
    expect(cancelled.status).toBe(200);
    expect(await cancelled.json()).toMatchObject({ id, status: 'cancelled', rewrite: null });
    await service.vendor.aborted(1);
    expect((await stream.next()).value).toMatchObject({
      id: 2,
      event: 'error',
      data: { type: 'urn:rewrite:problem:cancelled' },
    });
    expect((await stream.next()).done).toBe(true);
    expect(await result(id)).toMatchObject({ status: 'cancelled' });
    const again = await service.client.delete(`/v1/rewrite/result/${id}`);
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ type: 'urn:rewrite:problem:cancelled' });
  });

  test('is cancelled while it waits: it never reaches the vendor', async () => {
    service = await startWithVendor({ WORKER_CONCURRENCY: '1' });
    const rest = gate();
    service.vendor.script({ gate: rest.opened });
    const first = await submit();
    await service.vendor.called(1);
    const second = await submit({ ...BODY, text: 'Another one' });
    expect((await service.client.delete(`/v1/rewrite/result/${second.id}`)).status).toBe(200);
    rest.open();
    expect(await result(first.id, '?wait=10')).toMatchObject({ status: 'completed' });
    const third = await submit({ ...BODY, text: 'A third one' });
    expect(await result(third.id, '?wait=10')).toMatchObject({ status: 'completed' });
    expect(service.vendor.calls).toHaveLength(2);
  });

  test.each(['memory', 'Redis'])(
    'that is cancelled around its end is cancelled or completed, and so is its stream for all: %s',
    async (store) => {
      const redis = store === 'Redis' ? await RedisServer.start() : null;
      service = await startWithVendor(redis ? { REDIS_URL: redis.url, WORKER_IN_PROCESS: 'true' } : {});
      const streamOf = async (id: string): Promise<Response> => service.client.get(`/v1/rewrite/sse/${id}`);
      for (let n = 0; n < 30; n += 1) {
        const rest = gate();
        service.vendor.scriptNext({ answer: ['Ahoy', rest.opened, ' matey'] });
        const { id } = await submit({ ...BODY, text: `Hello, world number ${n}` });
        const live = eventsOf(await streamOf(id));
        await live.next();
        await live.next();
        rest.open();
        for (let turn = 0; turn < 4 * n; turn += 1) await new Promise(setImmediate);
        const { status } = await service.client.delete(`/v1/rewrite/result/${id}`);
        const ends = { 200: 'error', 409: 'done' } as Record<number, string>;
        let end = '';
        for await (const { event } of live) end = event;
        expect(end).toBe(ends[status]);
        expect((await allEvents(await streamOf(id))).at(-1)?.event).toBe(ends[status]);
        expect(await result(id, '?wait=10')).toMatchObject({ status: status === 200 ? 'cancelled' : 'completed' });
      }
      await redis?.stop();
    },
  );

  test('that is cancelled does not stop the vendor for others who read the same rewrite', async () => {
    service = await startWithVendor();
    const rest = gate();
    service.vendor.script({ answer: ['Ahoy', rest.opened, '!'] });
    const { id } = await submit();
    await service.vendor.called(1);
    const other = await service.client.post('/v1/rewrite/sse', BODY);
    await service.client.delete(`/v1/rewrite/result/${id}`);
    rest.open();
    expect(textOf(await allEvents(other))).toBe('Ahoy!');
    expect(service.vendor.calls).toHaveLength(1);
    expect(await result(id)).toMatchObject({ status: 'cancelled' });
  });

  test('that has ended is not cancelled', async () => {
    service = await startWithVendor();
    const { id } = await submit();
    await result(id, '?wait=10');
    const answer = await service.client.delete(`/v1/rewrite/result/${id}`);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ type: 'urn:rewrite:problem:conflict' });
  });

  test('is streamed live, from before it runs, and again when it has ended', async () => {
    service = await startWithVendor({ WORKER_CONCURRENCY: '1' });
    const first = gate();
    const second = gate();
    service.vendor.scriptNext({ gate: first.opened }, { answer: ['Ahoy', second.opened, ', world'] });
    await submit({ ...BODY, text: 'Something before it' });
    await service.vendor.called(1);
    const { id } = await submit();
    const response = await service.client.get(`/v1/rewrite/sse/${id}`);
    const stream = eventsOf(response);
    expect((await stream.next()).value).toEqual({ id: 0, event: 'start', data: { id, style: 'pirate' } });
    first.open();
    expect((await stream.next()).value).toEqual({ id: 1, event: 'delta', data: { text: 'Ahoy' } });
    second.open();
    expect((await stream.next()).value).toEqual({ id: 2, event: 'delta', data: { text: ', world' } });
    expect((await stream.next()).value).toMatchObject({ id: 3, event: 'done', data: { rewritten: 'Ahoy, world' } });
    const again = await allEvents(await service.client.get(`/v1/rewrite/sse/${id}`, { 'last-event-id': '1' }));
    expect(again.map((event) => event.id)).toEqual([2, 3]);
    expect((await service.client.get(`/v1/rewrite/sse/${id}`, { 'last-event-id': '3' })).status).toBe(204);
  });

  test('whose call fails after text has gone out begins again with a restart, and completes in the same attempt', async () => {
    service = await startWithVendor();
    const rest = gate();
    service.vendor.scriptNext({ answer: ['Aho', rest.opened], ending: 'cut' }, { answer: ['Ahoy', ', world'] });
    const { id } = await submit();
    const response = await service.client.get(`/v1/rewrite/sse/${id}`);
    await service.vendor.called(1);
    rest.open();
    const events = await allEvents(response);
    expect(events.map((event) => event.event)).toEqual(['start', 'delta', 'restart', 'delta', 'delta', 'done']);
    expect(events.map((event) => event.id)).toEqual([0, 1, 1_000_000, 1_000_001, 1_000_002, 1_000_003]);
    expect(textOf(events)).toBe('Ahoy, world');
    expect(await result(id, '?wait=10')).toMatchObject({ status: 'completed', attempts: 1 });
  });

  test('fails after all its attempts with a problem, in its result and in its stream', async () => {
    service = await startWithVendor({ JOB_ATTEMPTS: '2' });
    service.vendor.script({ fail: { status: 500 } });
    const { id } = await submit();
    const job = await result(id, '?wait=10');
    expect(job).toMatchObject({ status: 'failed', attempts: 2, rewrite: null });
    expect(job['error']).toMatchObject({ type: 'urn:rewrite:problem:provider-failed', status: 502 });
    const events = await allEvents(await service.client.get(`/v1/rewrite/sse/${id}`));
    expect(events.map(({ event }) => event)).toEqual(['start', 'error']);
    expect(events[1]?.data).toMatchObject({ type: 'urn:rewrite:problem:provider-failed' });
  });

  test('that the provider declines is not tried again', async () => {
    service = await startWithVendor();
    service.vendor.script({ fail: { status: 400, code: 'content_policy_violation', type: 'invalid_request_error' } });
    const { id } = await submit();
    const job = await result(id, '?wait=10');
    expect(job).toMatchObject({ status: 'failed', attempts: 1 });
    expect(job['error']).toMatchObject({ type: 'urn:rewrite:problem:refused', status: 422 });
  });

  test('waits for a key without losing an attempt, and lets requests that hold a connection go first', async () => {
    service = await startWithVendor({ LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1' });
    const rest = gate();
    service.vendor.scriptNext({ gate: rest.opened });
    const first = service.client.post('/v1/rewrite', { ...BODY, text: 'the first' });
    await service.vendor.called(1);
    const { id } = await submit({ ...BODY, text: 'the job' });
    const sync = await service.client.post('/v1/rewrite/sse', { ...BODY, text: 'the stream' });
    rest.open();
    expect((await first).status).toBe(200);
    await allEvents(sync);
    expect(await result(id, '?wait=10')).toMatchObject({ status: 'completed', attempts: 1 });
    const order = service.vendor.calls.map(({ body }) => /the (first|job|stream)/.exec(JSON.stringify(body))?.[1]);
    expect(order).toEqual(['first', 'stream', 'job']);
  });

  test('submitted 50 times at once with one Idempotency-Key is one job', async () => {
    service = await startWithVendor();
    const headers = { 'idempotency-key': 'order-1' };
    const jobs = await Promise.all(Array.from({ length: 50 }, () => submit(BODY, headers)));
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    await result(jobs[0]!.id, '?wait=10');
    expect(service.vendor.calls).toHaveLength(1);
    const repeated = await submit({ style: BODY.style, text: BODY.text }, { 'idempotency-key': '"order-1"' });
    expect(repeated).toMatchObject({ id: jobs[0]!.id, status: 'completed' });
    const other = await service.client.post('/v1/rewrite/submit', { ...BODY, text: 'Other' }, headers);
    expect(other.status).toBe(422);
    expect(await other.json()).toMatchObject({ type: 'urn:rewrite:problem:idempotency-mismatch' });
  });

  test('is not found once its time is over', async () => {
    service = await startWithVendor({ JOB_RESULT_TTL_SECONDS: '1', STREAM_TTL_SECONDS: '1' });
    const { id } = await submit();
    await result(id, '?wait=10');
    const deadline = Date.now() + 5_000;
    let status = 200;
    while (status === 200 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      status = (await service.client.get(`/v1/rewrite/result/${id}`)).status;
    }
    expect(status).toBe(404);
    expect((await service.client.get(`/v1/rewrite/sse/${id}`)).status).toBe(404);
  });

  test('of another client is unknown: it cannot be read, streamed, cancelled or reached by its idempotency key', async () => {
    service = await startWithVendor({ CLIENT_API__ALICE__KEY: 'alice-test-key', CLIENT_API__BOB__KEY: 'bob-test-key' });
    const alice = service.clientWith({ authorization: 'Bearer alice-test-key' });
    const bob = service.clientWith({ authorization: 'Bearer bob-test-key' });
    const headers = { 'idempotency-key': 'order-1' };
    const { id } = (await (await alice.post('/v1/rewrite/submit', BODY, headers)).json()) as JobBody;
    expect((await bob.get(`/v1/rewrite/result/${id}`)).status).toBe(404);
    expect((await bob.get(`/v1/rewrite/sse/${id}`)).status).toBe(404);
    expect((await bob.delete(`/v1/rewrite/result/${id}`)).status).toBe(404);
    const own = (await (await bob.post('/v1/rewrite/submit', BODY, headers)).json()) as JobBody;
    expect(own.id).not.toBe(id);
    expect((await alice.get(`/v1/rewrite/result/${id}?wait=10`)).status).toBe(200);
    expect(await (await bob.get(`/v1/rewrite/result/${own.id}?wait=10`)).json()).toMatchObject({
      rewrite: { cached: false },
    });
    expect(service.vendor.calls).toHaveLength(2);
  });
});
