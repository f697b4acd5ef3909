import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { jobEnded } from '#events';
import { type AttemptOutcome, REMEMBERED_FOR_IN_MS, REWRITES_QUEUE } from '#jobs';
import { RedisServer } from '../../support/redis-server.js';
import { describeJobQueue } from './job-queue-conformance.js';
import { REWRITE } from '../../support/a-rewrite.js';
import { openRedisJobs, type RedisJobs, taskOf } from './redis-jobs.js';

let server: RedisServer;
beforeAll(async () => void (server = await RedisServer.start()));
afterAll(() => server.stop());

describeJobQueue('BullMQ', async (options) => openRedisJobs(server, { ...options, keyPrefix: randomUUID() }));

test('the BullMQ job queue serves a user who may touch only keys and channels of the prefix', async () => {
  const rules = 'on >test-password ~{rewrite}:* &{rewrite}:* +@all -@admin -@dangerous +info';
  const guarded = await RedisServer.start(['--user', 'rewriter', ...rules.split(' ')]);
  const url = `redis://rewriter:test-password@127.0.0.1:${guarded.port}/3`;
  const jobs = await openRedisJobs({ url });
  const task = taskOf();
  jobs.queue.work(async () => ({ kind: 'completed', rewrite: REWRITE }), 1);
  await jobs.queue.add(task);
  await jobs.queue.ended(task.id, new AbortController().signal);
  expect(await jobs.queue.find(task.id)).toMatchObject({ status: 'completed' });
  await jobs.stop();
  await guarded.stop();
});

describe('on Redis', () => {
  const never = new AbortController().signal;
  const TEXT = 'a text that nobody else writes';
  let jobs: RedisJobs;
  beforeEach(async () => void (jobs = await openRedisJobs(server, { keyPrefix: randomUUID() })));
  afterEach(() => {
    jest.restoreAllMocks();
    return jobs.stop();
  });

  const submit = async (text = TEXT) => {
    const task = taskOf({ command: { text, style: 'pirate' } });
    await jobs.queue.add(task);
    return task.id;
  };
  const hashOf = (id: string) => jobs.connections.commands.hgetall(jobKey(jobs, id));
  /** Looks until it is so: nobody tells it. */
  const until = async (isSo: () => Promise<boolean>) => {
    while (!(await isSo())) await delay(10);
  };

  test.each<[string, AttemptOutcome]>([
    ['completed', { kind: 'completed', rewrite: REWRITE }],
    ['failed', { kind: 'failed', failure: { type: 'internal', detail: 'It failed.', retry: 'never' } }],
  ])('a job that has %s keeps nothing of its text', async (status, outcome) => {
    const id = await submit();
    expect(JSON.stringify(await hashOf(id))).toContain(TEXT);
    jobs.queue.work(async () => outcome, 1);
    await until(async () => !JSON.stringify(await hashOf(id)).includes(TEXT));
    expect(await jobs.queue.find(id)).toMatchObject({ id, status, owner: 'anonymous', style: 'pirate' });
  });

  test('a job is tried again after an hour at most, however often it has failed', async () => {
    const often = await openRedisJobs(server, { keyPrefix: randomUUID(), backoffInMs: 2 ** 40 });
    const task = taskOf();
    await often.queue.add(task);
    often.queue.work(async () => ({ kind: 'failed', failure: { type: 'internal', detail: 'It failed.' } }), 1);
    const pauseInMs = async () => Number(await often.connections.commands.hget(jobKey(often, task.id), 'delay'));
    await until(async () => (await pauseInMs()) > 0);
    expect(await pauseInMs()).toBeGreaterThanOrEqual(1_800_000);
    expect(await pauseInMs()).toBeLessThanOrEqual(3_600_000);
    await often.stop();
  });

  test('a job in a form of a newer version is left for its workers, and no attempt counts', async () => {
    const id = await submit();
    const rewritten = jest.fn(async (): Promise<AttemptOutcome> => ({ kind: 'completed', rewrite: REWRITE }));
    const task = JSON.parse((await hashOf(id))['data']!) as { form: number };
    const writeAs = (form: number) =>
      jobs.connections.commands.hset(
        jobKey(jobs, id),
        'data',
        JSON.stringify({ ...task, form, ofANewerVersion: true }),
      );
    await writeAs(99);
    jobs.queue.work(rewritten, 1);
    await until(async () => (await hashOf(id))['delay'] !== '0');
    expect(await jobs.queue.find(id)).toMatchObject({ status: 'queued', attempts: 0 });
    expect(rewritten).not.toHaveBeenCalled();
    await writeAs(task.form);
    await jobs.queue.ended(id, never);
    expect(await jobs.queue.find(id)).toMatchObject({ status: 'completed', attempts: 1 });
  });

  test.each([
    [1, {}],
    [2, { language: 'de' }],
    [2, { keep: ['Anna'] }],
    [2, { style: 'plain' }],
  ])(
    'is stored in the form %i, which older workers leave alone where they do not know all of it, and worked by ours: %j',
    async (form, options) => {
      const command = { text: 'Hello', style: 'pirate', ...options };
      const { id } = await jobs.queue.add({ id: randomUUID(), owner: 'anonymous', command, cacheMode: 'default' });
      expect(JSON.parse((await hashOf(id))['data']!)).toMatchObject({ form });
      jobs.queue.work(async () => ({ kind: 'completed', rewrite: REWRITE }), 1);
      await jobs.queue.ended(id, never);
    },
  );

  test.each(['finishedOn', 'cancelledAt'])(
    'a job ends no sooner than it was made, by clocks that differ (%s)',
    async (field) => {
      const id = await submit();
      await jobs.connections.commands.hset(jobKey(jobs, id), { [field]: Date.now() - 300, cancelledAttempts: 0 });
      const { createdAt, finishedAt } = (await jobs.queue.find(id))!;
      expect(finishedAt).toBe(createdAt);
    },
  );

  test('a job is looked at apart from its text', async () => {
    const id = await submit();
    const seen = await jobs.queue.find(id);
    expect(seen).toMatchObject({ id, status: 'queued', owner: 'anonymous', style: 'pirate' });
    await jobs.connections.commands.hset(jobKey(jobs, id), 'data', 'what nobody reads who only looks');
    expect(await jobs.queue.find(id)).toEqual(seen);
  });

  test('a job whose providers are away is put off for no longer because its worker was another one before', async () => {
    const away = { kind: 'failed', failure: { type: 'internal', detail: 'Nobody.', retry: 'later' } } as const;
    const deferForInMs = 300;
    const { keyPrefix } = jobs.connections;
    const first = await openRedisJobs(server, { keyPrefix, deferForInMs });
    const id = await submit();
    first.queue.work(async () => away, 1);
    await until(async () => (await hashOf(id))['deferrals'] === '1');
    await first.stop();
    expect(await jobs.queue.find(id)).toMatchObject({ status: 'queued', attempts: 0 });
    const second = await openRedisJobs(server, { keyPrefix, deferForInMs });
    second.queue.work(async () => away, 1);
    await jobs.queue.ended(id, never);
    expect(await jobs.queue.find(id)).toMatchObject({ status: 'failed', attempts: 3 });
    expect(await hashOf(id)).toMatchObject({ deferrals: '1' });
    await second.stop();
  });

  test('a job that is accepted after Redis has lost all keeps the events of BullMQ few', async () => {
    await jobs.queue.add(taskOf());
    await jobs.connections.commands.del(jobKey(jobs, 'meta'));
    await jobs.queue.reserve(randomUUID());
    expect(await jobs.connections.commands.hget(jobKey(jobs, 'meta'), 'opts.maxLenEvents')).toBe('50');
  });

  test('a job that was cancelled keeps nothing of its text', async () => {
    const id = await submit();
    await jobs.queue.cancel(id);
    expect(JSON.stringify(await hashOf(id))).not.toContain(TEXT);
    expect(await jobs.queue.find(id)).toMatchObject({ id, status: 'cancelled', owner: 'anonymous', style: 'pirate' });
  });

  test('a job that is cancelled before it is taken is not worked, though nobody can be asked whether it was', async () => {
    const id = await submit();
    await jobs.queue.cancel(id);
    jest.spyOn(jobs.connections.commands, 'hexists').mockRejectedValue(new Error('Connection is closed.'));
    const worked: string[] = [];
    jobs.queue.work(async (task) => {
      worked.push(task.id);
      return { kind: 'completed', rewrite: REWRITE };
    }, 1);
    const after = await submit();
    await jobs.queue.ended(after, never);
    expect(worked).toEqual([after]);
  });

  test('a job that is cancelled as it is taken is stopped by the first answer of Redis', async () => {
    const id = await submit();
    // As a cancel that comes between the taking and the listening for news of it.
    await jobs.connections.commands.hset(jobKey(jobs, id), { cancelledAt: Date.now(), cancelledAttempts: 0 });
    const wasAborted = new Promise<boolean>((resolve) => {
      jobs.queue.work(async (_task, { signal }) => {
        await jobs.connections.commands.ping(); // sent with the question whether it was cancelled, and answered with it
        await jobs.connections.commands.ping();
        resolve(signal.aborted);
        return { kind: 'completed', rewrite: REWRITE };
      }, 1);
    });
    expect(await wasAborted).toBe(true);
    expect(await jobs.queue.find(id)).toMatchObject({ status: 'cancelled', rewrite: null });
  });

  test('a job that is cancelled as its attempt completes is not told of as completed', async () => {
    const ended: string[] = [];
    const isTold = new EventEmitter();
    const stop = jobEnded.listen(({ jobId, status }) => {
      ended.push(`${jobId} ${status}`);
      isTold.emit(jobId);
    });
    const [cancelled, after] = [await submit(), await submit()];
    // The worker does not hear of the cancel by then.
    jest.spyOn(jobs.connections.commands, 'hexists').mockResolvedValue(0);
    jobs.queue.work(async ({ id }) => {
      if (id === cancelled) expect(await jobs.queue.cancel(id)).toBe(true);
      return { kind: 'completed', rewrite: REWRITE };
    }, 1);
    await once(isTold, after);
    stop();
    expect(await hashOf(cancelled)).toMatchObject({ returnvalue: JSON.stringify(REWRITE) });
    expect(await jobs.queue.find(cancelled)).toMatchObject({ status: 'cancelled' });
    expect(ended).toEqual([`${after} completed`]);
  });

  test('a job whose worker has lost it is not told of as ended, and keeps its text for the next one', async () => {
    const id = await submit();
    const { pubSub, commands, keyPrefix } = jobs.connections;
    const told: string[] = [];
    pubSub.subscribe(`{${keyPrefix}}:jobs:ended`, (ended) => told.push(ended));
    const texts: string[] = [];
    jobs.queue.work(async ({ command }) => {
      texts.push(command.text);
      if (texts.length === 1) await commands.del(`${jobKey(jobs, id)}:lock`);
      return { kind: 'completed', rewrite: REWRITE };
    }, 1);
    await until(async () => told.length > 0);
    expect(await jobs.queue.find(id)).toMatchObject({ status: 'completed' });
    expect([texts, told]).toEqual([[TEXT, TEXT], [id]]);
  });

  test('a job is listened for by nobody any more who has stopped waiting for its end', async () => {
    const id = await submit();
    const calls = (name: 'on' | 'off') => jest.spyOn(EventEmitter.prototype, name).mock.calls;
    const [begun, ended] = [calls('on'), calls('off')];
    const leaving = new AbortController();
    const waiting = jobs.queue.ended(id, leaving.signal);
    leaving.abort();
    expect(await waiting).toBeNull();
    const ofJob = (all: typeof begun) => all.filter(([event]) => event === id);
    expect(ofJob(begun)).toHaveLength(1);
    expect(ofJob(ended)).toEqual(ofJob(begun));
  });

  test('a job that its worker has lost and has again is worked by one attempt, which can be cancelled', async () => {
    const quick = await openRedisJobs(server, {
      keyPrefix: jobs.connections.keyPrefix,
      sweepIntervalInMs: 50,
      lockInMs: 60_000,
    });
    const id = await submit();
    const attempts: AbortSignal[] = [];
    const begun = new EventEmitter();
    const isAgain = once(begun, 'again');
    quick.queue.work(async (_task, { signal }) => {
      attempts.push(signal);
      if (attempts.length === 1) await jobs.connections.commands.del(`${jobKey(jobs, id)}:lock`);
      else begun.emit('again');
      await once(signal, 'abort');
      return { kind: 'postponed', delayInMs: 0 };
    }, 2);
    await isAgain;
    const [first, second] = attempts;
    expect([first!.aborted, second!.aborted]).toEqual([true, false]);
    await quick.connections.commands.ping();
    await quick.queue.cancel(id);
    if (!second!.aborted) await once(second!, 'abort');
    await quick.stop();
  });

  test.each<[string, AttemptOutcome]>([
    ['completed', { kind: 'completed', rewrite: REWRITE }],
    ['failed', { kind: 'failed', failure: { type: 'internal', detail: 'It failed.', retry: 'never' } }],
  ])('a job that has %s is removed when its time is over, though no other one ends', async (status, outcome) => {
    const quick = await openRedisJobs(server, { keyPrefix: jobs.connections.keyPrefix, removalIntervalInMs: 20 });
    const id = await submit();
    quick.queue.work(async () => outcome, 1);
    await jobs.queue.ended(id, never);
    await until(async () => !JSON.stringify(await hashOf(id)).includes(TEXT));
    const aDayAgo = Date.now() - REMEMBERED_FOR_IN_MS;
    const { commands } = jobs.connections;
    await commands.hset(jobKey(jobs, id), 'finishedOn', aDayAgo);
    await commands.zadd(jobKey(jobs, status), aDayAgo, id);
    await until(async () => (await jobs.queue.recall(id)) === null);
    expect(await hashOf(id)).toEqual({});
    await quick.stop();
  });
});

describe('on a Redis that is short of memory', () => {
  let small: RedisServer;
  let jobs: RedisJobs;
  beforeEach(async () => {
    small = await RedisServer.start(['--maxmemory-policy', 'noeviction']);
    jobs = await openRedisJobs(small);
    // A value that is sent has a buffer as large beside it, which Redis frees some 100 ms later.
    await jobs.connections.commands.setrange('filler', 8 * 2 ** 20 - 1, 'x');
  });
  afterEach(async () => {
    await jobs.stop();
    await small.stop();
  });

  /** Sets the limit so that this share of it is in use, more than 1 for a Redis that takes nothing more. */
  const useShare = async (share: number) => {
    const { commands } = jobs.connections;
    const [, used] = /^used_memory:(\d+)/m.exec(await commands.info('memory'))!;
    await commands.config('SET', 'maxmemory', Math.round(Number(used) / share));
  };
  const refused = { type: 'no-capacity', detail: 'There is no room for more jobs.' };

  test('no place is kept for a job, and the jobs taken before end', async () => {
    const task = taskOf();
    await jobs.queue.reserve(task.id);
    await jobs.queue.add(task);
    await useShare(0.8);
    expect(await jobs.connections.isWell()).toBe(false);
    const id = randomUUID();
    await expect(jobs.queue.reserve(id)).rejects.toMatchObject(refused);
    expect(await jobs.connections.commands.zscore('{rewrite}:jobs:reserved', id)).toBeNull();
    jobs.queue.work(async () => ({ kind: 'completed', rewrite: REWRITE }), 1);
    await jobs.queue.ended(task.id, new AbortController().signal);
    expect(await jobs.queue.find(task.id)).toMatchObject({ status: 'completed' });
    await useShare(0.7);
    expect(await jobs.connections.isWell()).toBe(true);
    await jobs.queue.reserve(randomUUID());
  });

  test('no place is kept for a job in one that takes nothing more, for the same reason', async () => {
    await useShare(1.5);
    await expect(jobs.queue.reserve(randomUUID())).rejects.toMatchObject(refused);
    await useShare(0.5);
    await jobs.queue.reserve(randomUUID());
  });

  test('an attempt whose outcome cannot be written is no failure of its job, which is worked again', async () => {
    const task = taskOf();
    await jobs.queue.add(task);
    const outcomes: AttemptOutcome[] = [
      { kind: 'failed', failure: { type: 'provider-failed', detail: 'It failed.', retry: 'later' } },
      { kind: 'completed', rewrite: REWRITE },
    ];
    const report = new EventEmitter();
    const isRefused = once(report, 'refused');
    jobs.queue.work(async () => {
      const outcome = outcomes.shift()!;
      if (outcomes.length > 0) {
        await useShare(1.5);
        report.emit('refused');
      }
      return outcome;
    }, 1);
    await isRefused;
    await delay(200);
    await useShare(0.5);
    await jobs.queue.ended(task.id, new AbortController().signal);
    expect(await jobs.queue.find(task.id)).toMatchObject({ status: 'completed', attempts: 1 });
  });

  test('a job is cancelled even when nothing more can be written', async () => {
    const task = taskOf();
    await jobs.queue.add(task);
    await useShare(1.5);
    await expect(jobs.connections.commands.set('one', 'more')).rejects.toThrow(/^OOM/);
    expect(await jobs.queue.cancel(task.id)).toBe(true);
    expect(await jobs.queue.find(task.id)).toMatchObject({ status: 'cancelled' });
  });
});

/** The name of the job's hash, or of another key of BullMQ's. */
function jobKey({ connections }: RedisJobs, id: string): string {
  return `{${connections.keyPrefix}}:${REWRITES_QUEUE}:${id}`;
}
