import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BuiltService } from '../../support/built-service.js';
import { startOwnClock } from '../../support/own-time.js';
import { RedisServer } from '../../support/redis-server.js';
import { eventsOf, RewriteClient } from '../../support/rewrite-client.js';

const BODY = { text: 'Hello, my friend. How are you today, and where do you go?', style: 'pirate' };
/** Never ends within a test. */
const SLOW = { STUB_TOKEN_DELAY_MS: '5000' };

async function expectProblem(answer: Response, { type, ...problem }: Record<string, unknown>): Promise<void> {
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  const told = {
    type: `urn:rewrite:problem:${String(type)}`,
    detail: expect.stringMatching(/^[A-Z].*\.$/),
    requestId: answer.headers.get('x-request-id'),
    ...problem,
  };
  expect({ status: answer.status, ...((await answer.json()) as object) }).toMatchObject(told);
}

describe('the worker', () => {
  let redis: RedisServer;
  let api: RewriteClient;
  const services: BuiltService[] = [];

  beforeEach(async () => {
    redis = await RedisServer.start();
  });
  afterEach(async () => {
    for (const service of services) service.signal('SIGKILL');
    await Promise.all(services.splice(0).map((service) => service.exit()));
    await redis.stop();
  });

  const run = (app: 'api' | 'worker', variables: Record<string, string> = {}): BuiltService => {
    const service = BuiltService.run(app, { REDIS_URL: redis.url, WORKER_PORT: '0', ...variables });
    services.push(service);
    return service;
  };
  const startApi = async (): Promise<void> => {
    api = new RewriteClient(`http://127.0.0.1:${await run('api').listening()}`);
  };
  const startWorker = async (variables = {}): Promise<{ worker: BuiltService; health: RewriteClient }> => {
    const worker = run('worker', variables);
    return { worker, health: new RewriteClient(`http://127.0.0.1:${await worker.listening()}`) };
  };
  const submit = async (body: object = BODY): Promise<string> =>
    ((await (await api.post('/v1/rewrite/submit', body)).json()) as { id: string }).id;
  const result = async (id: string, query = ''): Promise<unknown> =>
    (await api.get(`/v1/rewrite/result/${id}${query}`)).json();
  const untilActive = async (id: string): Promise<void> => {
    while (((await result(id)) as { status: string }).status !== 'active');
  };
  const statusOf = async (health: RewriteClient): Promise<unknown> =>
    ((await (await health.get('/health')).json()) as { status: string }).status;

  it('works the jobs that an api takes, whatever is said of working in the api', async () => {
    await startApi();
    const id = await submit();
    expect(await result(id)).toMatchObject({ status: 'queued' });
    await startWorker({ WORKER_IN_PROCESS: 'false' });
    expect(await result(id, '?wait=20')).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('stops the work on a job that is cancelled at the api', async () => {
    await startApi();
    const { worker } = await startWorker({ ...SLOW, SHUTDOWN_GRACE_MS: '60000' });
    const id = await submit();
    await untilActive(id);
    expect(await (await api.delete(`/v1/rewrite/result/${id}`)).json()).toMatchObject({ id, status: 'cancelled' });
    worker.signal('SIGTERM');
    await expect(worker.exit()).resolves.toEqual({ code: 0, signal: null });
    expect(await result(id)).toMatchObject({ status: 'cancelled' });
  });

  it('answers probes, tells metrics, and nothing else', async () => {
    const { health } = await startWorker();
    const well = { status: 'ok', parts: { worker: { status: 'ok' }, store: { status: 'ok', kind: 'redis' } } };
    expect(await (await health.get('/health')).json()).toEqual(well);
    for (const path of ['/health/live', '/health/ready']) {
      expect(await (await health.get(path)).json()).toEqual({ status: 'ok' });
    }
    const unknown = await health.get('/v1/styles?a=b');
    await expectProblem(unknown, { status: 404, type: 'not-found', title: 'Not found', instance: '/v1/styles' });
    for (const path of ['/health', '/health/live']) {
      const refused = await health.post(path, {});
      expect(refused.headers.get('allow')).toBe('GET, HEAD');
      await expectProblem(refused, { status: 405, type: 'method-not-allowed', instance: path });
    }
  });

  it('waits while Redis is away, says so once, and goes on by itself', async () => {
    await startApi();
    const { worker, health } = await startWorker();
    await redis.kill();
    await worker.printed(/(Redis is away)/);
    expect(await statusOf(health)).toBe('degraded');
    expect((await health.get('/health/ready')).status).toBe(200);
    await redis.restart();
    await worker.printed(/(Redis is back)/);
    expect(await statusOf(health)).toBe('ok');
    let answer = await api.post('/v1/rewrite/submit', BODY);
    while (answer.status === 503) answer = await api.post('/v1/rewrite/submit', BODY);
    const { id } = (await answer.json()) as { id: string };
    expect(await result(id, '?wait=20')).toMatchObject({ status: 'completed' });
    expect(worker.out.match(/Redis is away/g)).toHaveLength(1);
    expect(worker.err).toBe('');
  });

  it('starts while Redis is away', async () => {
    await redis.kill();
    const { worker, health } = await startWorker();
    expect(await statusOf(health)).toBe('degraded');
    await redis.restart();
    await worker.printed(/(Redis is back)/);
    await startApi();
    expect(await result(await submit(), '?wait=20')).toMatchObject({ status: 'completed' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends at once with code 0 when nothing is to be done: %s', async (signal) => {
    const { worker } = await startWorker();
    worker.signal(signal);
    await expect(worker.exit()).resolves.toEqual({ code: 0, signal: null });
    expect(worker.err).toBe('');
    for (const line of worker.out.trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it('hands running jobs back within its grace, and another takes them up at once', async () => {
    await startApi();
    const { worker, health } = await startWorker({ ...SLOW, SHUTDOWN_GRACE_MS: '1500' });
    const id = await submit();
    await untilActive(id);
    const clock = startOwnClock();
    worker.signal('SIGTERM');
    await worker.printed(/(Stopping)/);
    const ready = await health.get('/health/ready');
    expect(ready.headers.get('retry-after')).toBe('1');
    await expectProblem(ready, { status: 503, type: 'unavailable', instance: '/health/ready' });
    const down = await health.get('/health');
    expect([down.status, down.headers.get('content-type')]).toEqual([503, 'application/json']);
    expect((await health.get('/health/live')).status).toBe(200);
    await expect(worker.exit()).resolves.toEqual({ code: 0, signal: null });
    clock.stop();
    expect(clock.nowInMs()).toBeLessThan(3500);
    expect(await result(id)).toMatchObject({ status: 'queued', attempts: 0 });
    await startWorker();
    expect(await result(id, '?wait=20')).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('lets another write at once what it leaves, though it is read elsewhere', async () => {
    await startApi();
    const { worker } = await startWorker({ STUB_TOKEN_DELAY_MS: '500', SHUTDOWN_GRACE_MS: '0' });
    const id = await submit();
    await untilActive(id);
    const events = eventsOf(await api.get(`/v1/rewrite/sse/${id}`));
    while ((await events.next()).value?.event !== 'delta');
    await startWorker({ STUB_TOKEN_DELAY_MS: '0' });
    worker.signal('SIGTERM');
    await worker.exit();
    const clock = startOwnClock();
    for (let event = await events.next(); !event.done; event = await events.next());
    clock.stop();
    expect(clock.nowInMs()).toBeLessThan(1500);
    expect(await result(id)).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('lets a job finish that can within the grace', async () => {
    await startApi();
    const { worker } = await startWorker({ STUB_TOKEN_DELAY_MS: '50', SHUTDOWN_GRACE_MS: '20000' });
    const id = await submit();
    await untilActive(id);
    worker.signal('SIGTERM');
    await expect(worker.exit()).resolves.toEqual({ code: 0, signal: null });
    expect(await result(id)).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('ends at once at a second signal', async () => {
    await startApi();
    const { worker } = await startWorker({ ...SLOW, SHUTDOWN_GRACE_MS: '60000' });
    await untilActive(await submit());
    worker.signal('SIGTERM');
    await worker.printed(/(Stopping)/);
    worker.signal('SIGTERM');
    await expect(worker.exit()).resolves.toEqual({ code: 1, signal: null });
  });

  it('refuses a port that is taken with one line and code 1', async () => {
    const { health } = await startWorker();
    const port = new URL(health.url).port;
    const second = run('worker', { WORKER_PORT: port });
    await expect(second.exit()).resolves.toEqual({ code: 1, signal: null });
    expect(second.err).toMatch(new RegExp(`^WORKER_PORT ${port} .*in use.*\n$`));
  });

  it('refuses a wrong setting with one line and code 1', async () => {
    const worker = run('worker', { WORKER_CONCURRENCY: 'many' });
    await expect(worker.exit()).resolves.toEqual({ code: 1, signal: null });
    expect(worker.err).toMatch(/^WORKER_CONCURRENCY .*\n$/);
  });
});
