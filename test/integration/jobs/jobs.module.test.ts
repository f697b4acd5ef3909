import { setTimeout as delay } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings, SettingsModule } from '#config';
import { jobEnded } from '#events';
import { hasEnded, type Job, JOB_QUEUE, type JobQueue, JobsModule, RewriteJobs } from '#jobs';
import { RedisConnections } from '#redis';
import { RewriteError, RewriteLogs } from '#rewrite-log';
import { eachEvent, RewriteService } from '#rewriting';
import { RedisServer } from '../../support/redis-server.js';
import { RedisWrites } from '../../support/redis-writes.js';

/** What is sent for a job alone: signs of life, and what BullMQ does between a job's adding and its end, are not. */
const OF_A_JOB = /^(reserve|open-stream|addStandardJob|claim|lease|release|book|end|moveToFinished|tell-end)$/;

const COMMAND = { text: 'Hello, world', style: 'pirate' as const };
const ASKING = { owner: 'anonymous', cacheMode: 'default' as const };

describe('the jobs of an app', () => {
  let server: RedisServer;
  const apps: INestApplicationContext[] = [];
  const endings: (() => void)[] = [];

  beforeAll(async () => void (server = await RedisServer.start()));
  afterEach(async () => {
    for (const end of endings.splice(0)) end();
    jest.restoreAllMocks();
    await Promise.all(apps.splice(0).map((app) => app.close()));
  });
  afterAll(() => server.stop());

  const startApp = async (variables: Record<string, string> = {}): Promise<INestApplicationContext> => {
    const all = { REDIS_URL: server.url, SHUTDOWN_GRACE_MS: '100', ...variables };
    const settings = loadSettings({ variables: all, directory: null });
    const modules = { module: JobsModule, imports: [SettingsModule.forRoot(settings), JobsModule.forRoot(settings)] };
    const app = await NestFactory.createApplicationContext(modules, { logger: false });
    apps.push(app);
    return app;
  };
  /** Asks again where Redis took too long to answer, as clients do: a process that is held up takes it to be away. */
  const ended = async (app: INestApplicationContext, { id }: Job): Promise<Job> => {
    const wish = { waitInMs: 10_000, signal: new AbortController().signal };
    for (;;) {
      try {
        return await app.get(RewriteJobs).find(id, 'anonymous', wish);
      } catch (error) {
        if (!(error instanceof RewriteError) || error.type !== 'unavailable') throw error;
        await delay(20);
      }
    }
  };

  /** How many scripts are run, and how many subscriptions made, in the time given, of the time that was watched. */
  const callsWithin = async (timeInMs: number, app: INestApplicationContext): Promise<number[]> => {
    const { commands } = app.get(RedisConnections);
    const calls = async (): Promise<number[]> => {
      const info = await commands.info('commandstats');
      return ['evalsha', 'subscribe'].map((name) => Number(RegExp(`_${name}:calls=(\\d+)`).exec(info)?.[1] ?? 0));
    };
    const begunAt = performance.now();
    const before = await calls();
    await delay(timeInMs);
    const after = await calls();
    return after.map((count, i) => ((count - before[i]!) * timeInMs) / (performance.now() - begunAt));
  };

  it('are submitted in one app, worked in another and found in both', async () => {
    const [api, worker] = [await startApp(), await startApp({ WORKER_IN_PROCESS: 'true' })];
    const job = await api.get(RewriteJobs).submit(COMMAND, { ...ASKING, idempotencyKey: null });
    expect(job).toMatchObject({ status: 'queued', attempts: 0 });
    expect(await ended(api, job)).toMatchObject({ id: job.id, status: 'completed', attempts: 1 });
    expect(await ended(worker, job)).toEqual(await ended(api, job));
  });

  it('are one for the same Idempotency-Key, sent 50 times at once to two apps', async () => {
    const [first, second] = [await startApp(), await startApp()];
    const asking = { ...ASKING, idempotencyKey: 'order-1' };
    const jobs = await Promise.all(
      Array.from({ length: 50 }, (_, i) => (i % 2 ? first : second).get(RewriteJobs).submit(COMMAND, asking)),
    );
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    const { commands } = first.get(RedisConnections);
    expect(await commands.llen('{rewrite}:rewrites:wait')).toBe(1);
    await expect(first.get(RewriteJobs).submit({ ...COMMAND, text: 'Another' }, asking)).rejects.toMatchObject({
      type: 'idempotency-mismatch',
    });
    expect(await ended(await startApp({ WORKER_IN_PROCESS: 'true' }), jobs[0]!)).toMatchObject({ status: 'completed' });
  });

  it.each(['before', 'after'])(
    'are one and not none where the api is killed %s adding it, and asked again',
    async (when) => {
      const [killed, other] = [await startApp(), await startApp()];
      const asking = { ...ASKING, idempotencyKey: `killed ${when}` };
      const queue = killed.get<JobQueue>(JOB_QUEUE);
      const add = queue.add.bind(queue);
      jest.spyOn(queue, 'add').mockImplementationOnce(async (task) => {
        if (when === 'after') await add(task);
        throw new Error('killed');
      });
      await expect(killed.get(RewriteJobs).submit(COMMAND, asking)).rejects.toThrow('killed');
      const again = await other.get(RewriteJobs).submit(COMMAND, asking);
      const once = await killed.get(RewriteJobs).submit(COMMAND, asking);
      expect(once.id).toBe(again.id);
      expect(await other.get(RedisConnections).commands.llen('{rewrite}:rewrites:wait')).toBe(1);
      expect(await ended(await startApp({ WORKER_IN_PROCESS: 'true' }), again)).toMatchObject({ status: 'completed' });
    },
  );

  it('are not made anew for a known Idempotency-Key when the time of the result is over', async () => {
    const app = await startApp({ WORKER_IN_PROCESS: 'true', JOB_RESULT_TTL_SECONDS: '1' });
    const asking = { ...ASKING, idempotencyKey: 'gone' };
    const job = await app.get(RewriteJobs).submit(COMMAND, asking);
    expect(await ended(app, job)).toMatchObject({ status: 'completed' });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await expect(app.get(RewriteJobs).find(job.id, 'anonymous')).rejects.toMatchObject({ type: 'not-found' });
    expect(await app.get(RewriteJobs).submit(COMMAND, asking)).toMatchObject({ id: job.id, status: 'completed' });
  });

  it('are handed back when the app closes, before what they need is closed', async () => {
    const closing = await startApp({ WORKER_IN_PROCESS: 'true', STUB_TOKEN_DELAY_MS: '60000' });
    const service = closing.get(RewriteService);
    const open = service.open.bind(service);
    const opened = new Promise<void>((resolve) => {
      jest.spyOn(service, 'open').mockImplementation(async (...args) => open(...args).finally(resolve));
    });
    const api = await startApp();
    const job = await api.get(RewriteJobs).submit({ ...COMMAND, text: 'Slow' }, { ...ASKING, idempotencyKey: null });
    await opened;
    const { commands } = api.get(RedisConnections);
    await apps.splice(apps.indexOf(closing), 1)[0]!.close();
    expect(closing.get(RedisConnections).commands.status).toBe('end');
    expect(await commands.llen('{rewrite}:rewrites:wait')).toBe(1);
    expect(await api.get(RewriteJobs).find(job.id, 'anonymous')).toMatchObject({ status: 'queued', attempts: 0 });
    expect(await ended(await startApp({ WORKER_IN_PROCESS: 'true' }), job)).toMatchObject({
      status: 'completed',
      attempts: 1,
    });
  });

  it.each(['in memory', 'on Redis'])(
    'end their streams, though nobody reads them, once they are stored as failed %s',
    async (where) => {
      const app = await startApp({ WORKER_IN_PROCESS: 'true', REDIS_URL: where === 'on Redis' ? server.url : '' });
      const failure = { type: 'refused' as const, detail: 'It was declined.' };
      const rewriting = app.get(RewriteService);
      jest.spyOn(rewriting, 'open').mockRejectedValue(RewriteError.from({ ...failure, retry: 'never' }));
      const endJobStream = rewriting.endJobStream.bind(rewriting);
      const seen = new Promise<Job>((resolve) => {
        jest.spyOn(rewriting, 'endJobStream').mockImplementation(async (id, given) => {
          const job = await app.get(RewriteJobs).find(id, 'anonymous');
          const endId = await endJobStream(id, given);
          resolve(job);
          return endId;
        });
      });
      const { id } = await app
        .get(RewriteJobs)
        .submit({ ...COMMAND, text: 'Bad' }, { ...ASKING, idempotencyKey: null });
      expect(await seen).toMatchObject({ id, status: 'failed', error: failure });
      expect(await app.get(RewriteLogs).findStream(id)).toMatchObject({ end: { failure } });
    },
  );

  it('are six writes to Redis, two of which BullMQ needs anyway, and its own besides', async () => {
    const writes = RedisWrites.watch(server.port);
    const isEnded = new Promise<void>((resolve) => endings.push(jobEnded.listen(() => resolve())));
    const quick = { REDIS_KEY_PREFIX: 'writes', STUB_TOKEN_DELAY_MS: '0' };
    const api = await startApp(quick);
    await startApp({ ...quick, WORKER_IN_PROCESS: 'true' });
    await api.get(RewriteJobs).submit(COMMAND, { ...ASKING, idempotencyKey: null });
    await isEnded;
    const first = writes.all.findIndex((commands) => commands.includes('reserve'));
    expect(writes.all.slice(first).filter((commands) => commands.some((command) => OF_A_JOB.test(command)))).toEqual([
      ['info', 'reserve'],
      ['open-stream', 'addStandardJob'],
      ['hexists', 'claim'],
      ['lease'],
      ['release', 'book', 'end'],
      ['moveToFinished', 'tell-end'],
    ]);
  });

  it('leave nothing behind where the queue is full', async () => {
    const app = await startApp({ REDIS_KEY_PREFIX: 'full', MAX_QUEUED_JOBS: '1' });
    const jobs = app.get(RewriteJobs);
    await jobs.submit(COMMAND, { ...ASKING, idempotencyKey: null });
    const { commands } = app.get(RedisConnections);
    const before = await commands.keys('{full}:*');
    for (const idempotencyKey of [null, 'one', 'one']) {
      await expect(jobs.submit(COMMAND, { ...ASKING, idempotencyKey })).rejects.toMatchObject({ type: 'no-capacity' });
    }
    expect(before).toEqual(expect.arrayContaining(await commands.keys('{full}:*')));
  });

  it.each(['queued', 'active'])(
    'cost Redis little while somebody reads the stream of one that is %s',
    async (status) => {
      const api = await startApp();
      const jobs = api.get(RewriteJobs);
      const { id } = await jobs.submit({ ...COMMAND, text: status }, { ...ASKING, idempotencyKey: null });
      if (status === 'active') await startApp({ WORKER_IN_PROCESS: 'true', STUB_TOKEN_DELAY_MS: '60000' });
      while ((await jobs.find(id, 'anonymous')).status !== status) await delay(20);
      const [scriptsBefore] = await callsWithin(2000, api);
      const client = new AbortController();
      const events = await jobs.resume(id, { owner: 'anonymous', afterId: 0, signal: client.signal });
      const waiting = eachEvent(events!, () => undefined);
      await delay(500);
      const [scripts, subscriptions] = await callsWithin(2000, api);
      expect(subscriptions).toBe(0);
      // It looks at the stream, the job and the log each about once a second.
      expect(scripts! - scriptsBefore!).toBeLessThan(12);
      client.abort();
      await waiting;
      await jobs.cancel(id, 'anonymous');
    },
  );

  it('of one process need no Redis', async () => {
    const settings = loadSettings({ variables: {}, directory: null });
    const modules = { module: JobsModule, imports: [SettingsModule.forRoot(settings), JobsModule.forRoot(settings)] };
    const app = await NestFactory.createApplicationContext(modules, { logger: false });
    apps.push(app);
    const job = await app.get(RewriteJobs).submit(COMMAND, { ...ASKING, idempotencyKey: null });
    expect(hasEnded(await ended(app, job))).toBe(true);
  });
});
