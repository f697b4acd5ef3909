import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Attempt, AttemptOutcome } from '#jobs';
import { News } from '#jobs';
import { gate } from '../../support/gate.js';
import { ownTimeInMs, withOwnTime } from '../../support/own-time.js';
import { RedisServer } from '../../support/redis-server.js';
import { KilledWorker } from './killed-worker.js';
import { REWRITE } from '../../support/a-rewrite.js';
import { openRedisJobs, type RedisJobs, taskOf } from './redis-jobs.js';

const COMPLETED: AttemptOutcome = { kind: 'completed', rewrite: REWRITE };
/** Longer than any test may take. */
const NEVER_IN_MS = 600_000;
/** How often a worker looks for cancels by itself. */
const LOOKS_AFTER_IN_MS = 1000;
const never = (): AbortSignal => new AbortController().signal;

describe('jobs of many processes', () => {
  let server: RedisServer;
  let here: RedisJobs;
  let there: RedisJobs;

  beforeEach(async () => {
    for (const level of ['log', 'warn'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
    server = await RedisServer.start();
    here = await openRedisJobs(server);
    there = await openRedisJobs(server);
  });
  afterEach(async () => {
    await Promise.all([here.stop(), there.stop()]);
    await server.stop();
    jest.restoreAllMocks();
  });

  /** Whoever waits from now on hears by news, or not at all. */
  const waitForNewsAlone = () => {
    const next = Reflect.get(News.prototype, 'next');
    return jest.spyOn(News.prototype, 'next').mockImplementation(function (this: News, _timeInMs, signal) {
      return next.call(this, NEVER_IN_MS, signal);
    });
  };

  /** A worker that is started so looks for no cancels by itself. */
  const lookingNever = <T>(start: () => T): T => {
    const interval = globalThis.setInterval;
    const later = (ms?: number): number | undefined => (ms === LOOKS_AFTER_IN_MS ? NEVER_IN_MS : ms);
    const patient = ((run: () => void, ms?: number) => interval(run, later(ms))) as typeof setInterval;
    const spy = jest.spyOn(globalThis, 'setInterval').mockImplementation(patient);
    try {
      return start();
    } finally {
      expect(spy.mock.calls.map(([, ms]) => ms)).toContain(LOOKS_AFTER_IN_MS);
      spy.mockRestore();
    }
  };

  /** Works the queue with attempts that last until they are let go or aborted. */
  const holding = ({ queue }: RedisJobs) => {
    const [taken, letGo] = [gate(), gate()];
    const attempts: Attempt[] = [];
    queue.work(async (_task, attempt) => {
      attempts.push(attempt);
      taken.open();
      const aborted = new Promise((resolve) => attempt.signal.addEventListener('abort', resolve));
      await Promise.race([letGo.opened, aborted]);
      return attempt.signal.aborted ? { kind: 'postponed', delayInMs: 0 } : COMPLETED;
    }, 50);
    return { taken: taken.opened, letGo: letGo.open, attempts };
  };

  it('are added here, worked there, and their end is heard here at once', async () => {
    const work = holding(there);
    const task = taskOf();
    await here.queue.add(task);
    await work.taken;
    expect(await here.queue.find(task.id)).toMatchObject({ status: 'active' });
    const waits = waitForNewsAlone();
    const ended = here.queue.ended(task.id, never());
    while (waits.mock.calls.length === 0) await delay(5);
    work.letGo();
    await ended;
    expect(await here.queue.find(task.id)).toMatchObject({ status: 'completed', rewrite: REWRITE });
  });

  it('are heard to end by thousands who wait, through one subscription', async () => {
    const task = taskOf();
    await here.queue.add(task);
    const waiting = Array.from({ length: 2000 }, () => here.queue.ended(task.id, never()));
    const subscriptions = async (): Promise<number> =>
      Number(/:(\d+)/.exec(await server.command('PUBSUB NUMSUB {rewrite}:jobs:ended'))![1]);
    while ((await subscriptions()) === 0) await delay(20);
    expect(await subscriptions()).toBe(1);
    holding(there).letGo();
    await Promise.all(waiting);
  });

  it('are heard to end though the news was lost', async () => {
    const task = taskOf();
    await here.queue.add(task);
    jest.spyOn(here.connections.pubSub, 'subscribe').mockReturnValue(() => undefined);
    const ended = here.queue.ended(task.id, never());
    await delay(50);
    holding(there).letGo();
    await ended;
    expect(await here.queue.find(task.id)).toMatchObject({ status: 'completed' });
  });

  it('are cancelled from another process: the attempt is aborted at once', async () => {
    const work = lookingNever(() => holding(there));
    const task = taskOf();
    await here.queue.add(task);
    await work.taken;
    const [{ signal }] = work.attempts as [Attempt];
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    expect(await here.queue.cancel(task.id)).toBe(true);
    await aborted;
    expect(await there.queue.find(task.id)).toMatchObject({ status: 'cancelled', attempts: 0 });
  });

  it('are cancelled though the worker was not told: it looks every second', async () => {
    const work = holding(there);
    const task = taskOf();
    await here.queue.add(task);
    await work.taken;
    const [{ signal }] = work.attempts as [Attempt];
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    const mark = { cancelledAt: Date.now(), cancelledAttempts: 0 };
    await here.connections.commands.hset(`{rewrite}:rewrites:${task.id}`, mark);
    await aborted;
    expect(await here.queue.find(task.id)).toMatchObject({ status: 'cancelled' });
  });

  it('have one end for ever, whoever cancels them at the moment they complete', async () => {
    const taken = new EventEmitter().setMaxListeners(0);
    there.queue.work(async ({ id }) => {
      taken.emit(id);
      await delay(Math.random() * 20);
      return COMPLETED;
    }, 20);
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const task = taskOf();
        const isTaken = once(taken, task.id);
        await here.queue.add(task);
        const seen: string[] = [];
        const watching = new AbortController();
        const watch = (async () => {
          while (!watching.signal.aborted) {
            seen.push((await there.queue.find(task.id))!.status);
            await delay(1);
          }
        })();
        await isTaken;
        await delay(Math.random() * 40);
        const cancelled = await here.queue.cancel(task.id);
        await here.queue.ended(task.id, never());
        await delay(30);
        watching.abort();
        await watch;
        const ends = new Set(seen.filter((status) => status !== 'queued' && status !== 'active'));
        expect([...ends]).toEqual([cancelled ? 'cancelled' : 'completed']);
        return cancelled;
      }),
    );
    expect(new Set(outcomes)).toEqual(new Set([true, false]));
  });

  it('are handed back by a worker that closes, and taken by another at once, with no attempt lost', async () => {
    // What is not handed back is kept from others.
    const closing = await openRedisJobs(server, { lockInMs: NEVER_IN_MS });
    const work = holding(closing);
    const task = taskOf();
    await here.queue.add(task);
    await work.taken;
    await closing.queue.close();
    expect(work.attempts[0]!.signal.aborted).toBe(true);
    expect(await here.queue.find(task.id)).toMatchObject({ status: 'queued', attempts: 0 });
    holding(here).letGo();
    await here.queue.ended(task.id, never());
    expect(await here.queue.find(task.id)).toMatchObject({ status: 'completed', attempts: 1 });
    await closing.stop();
  });

  it('may finish while a worker closes, which takes no others', async () => {
    const patient = await openRedisJobs(server, { handBackAfterInMs: 10_000 });
    const work = holding(patient);
    const [task, later] = [taskOf(), taskOf()];
    await here.queue.add(task);
    await work.taken;
    const closed = patient.queue.close();
    await here.queue.add(later);
    work.letGo();
    await closed;
    expect(await here.queue.find(task.id)).toMatchObject({ status: 'completed', attempts: 1 });
    expect(await here.queue.find(later.id)).toMatchObject({ status: 'queued' });
    await patient.stop();
  });

  it('outlive three kills of their workers, and complete once', async () => {
    const task = taskOf();
    await here.queue.add(task);
    for (let kill = 1; kill <= 3; kill += 1) {
      const killed = new KilledWorker(server.url);
      await killed.taken(task.id);
      await killed.kill();
    }
    const work = holding(there);
    work.letGo();
    expect(await ownTimeInMs(here.queue.ended(task.id, never()))).toBeLessThan(7000);
    expect(await here.queue.find(task.id)).toMatchObject({ status: 'completed', attempts: 1 });
    expect(work.attempts).toHaveLength(1);
  }, 180_000);

  it('are all done though Redis is killed while they wait and while they run', async () => {
    const tasks = Array.from({ length: 120 }, () => taskOf());
    for (const task of tasks) await here.queue.add(task);
    const work = holding(there);
    await work.taken;
    await server.kill();
    await delay(500);
    await server.restart();
    work.letGo();
    await Promise.all(tasks.map(({ id }) => here.queue.ended(id, never())));
    const jobs = await Promise.all(tasks.map(({ id }) => here.queue.find(id)));
    expect(jobs.filter((job) => job?.status !== 'completed' || job.attempts !== 1)).toEqual([]);
  }, 180_000);

  it('are done though Redis was away for longer than a worker keeps its jobs', async () => {
    const task = taskOf();
    await here.queue.add(task);
    const work = holding(there);
    await work.taken;
    await server.kill();
    await delay(3500);
    await server.restart();
    await delay(2000);
    work.letGo();
    await here.queue.ended(task.id, never());
    expect(await here.queue.find(task.id)).toMatchObject({ status: 'completed', attempts: 1 });
  }, 180_000);

  it('are worked by a worker that was started while Redis was away', async () => {
    const task = taskOf();
    await here.queue.add(task);
    await server.kill();
    const late = await openRedisJobs(server);
    const work = holding(late);
    work.letGo();
    await delay(300);
    await server.restart();
    await here.queue.ended(task.id, never());
    expect(await here.queue.find(task.id)).toMatchObject({ status: 'completed' });
    await late.stop();
  });

  it.each(['killed', 'silent'])('are refused within about a second while Redis is %s', async (how) => {
    if (how === 'killed') await server.kill();
    else server.pause();
    const id = randomUUID();
    for (const ask of [() => here.queue.add(taskOf()), () => there.queue.find(id), () => there.queue.cancel(id)]) {
      const refused = { name: 'RewriteError', type: 'unavailable', retryAfterInSeconds: 2 };
      expect((await withOwnTime(expect(ask()).rejects.toMatchObject(refused))).ownTimeInMs).toBeLessThan(2000);
    }
    server.resume();
  });

  it('are waited for until Redis is back', async () => {
    const task = taskOf();
    await here.queue.add(task);
    await server.kill();
    const stop = new AbortController();
    const given = here.queue.ended(task.id, stop.signal);
    const waited = here.queue.ended(task.id, never());
    await delay(100);
    stop.abort();
    await given;
    await server.restart();
    holding(there).letGo();
    await waited;
    expect(await here.queue.find(task.id)).toMatchObject({ status: 'completed' });
  });

  it('let a process close while Redis is away, and are done by another later', async () => {
    const work = holding(there);
    const task = taskOf();
    await here.queue.add(task);
    await work.taken;
    await server.kill();
    while (there.connections.isAvailable) await delay(5);
    expect(await ownTimeInMs(there.stop())).toBeLessThan(5000);
    await server.restart();
    holding(here).letGo();
    await here.queue.ended(task.id, never());
    expect(await here.queue.find(task.id)).toMatchObject({ status: 'completed', attempts: 1 });
  });

  it('leave nothing without an expiry but what is BullMQ’s own, and few of its events', async () => {
    const tasks = Array.from({ length: 300 }, () => taskOf());
    await Promise.all(tasks.map((task) => here.queue.add(task)));
    await here.queue.cancel(tasks[0]!.id);
    holding(there).letGo();
    await Promise.all(tasks.map(({ id }) => here.queue.ended(id, never())));
    const { commands } = here.connections;
    const ours = (await commands.keys('*')).filter((key) => !key.startsWith('{rewrite}:rewrites:'));
    for (const key of ours) expect([key, await commands.ttl(key)]).not.toEqual([key, -1]);
    expect(await commands.xlen('{rewrite}:rewrites:events')).toBeLessThan(400);
  });
});
