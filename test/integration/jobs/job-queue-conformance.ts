import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Attempt, AttemptOutcome, JobQueue, JobTask, StoredJob } from '#jobs';
import { REWRITE } from '../../support/a-rewrite.js';

interface QueueHarness {
  queue: JobQueue;
  stop(): Promise<void>;
}

/** What the suite needs of a queue: three attempts, a backoff of at most 50 ms, results kept for `resultTtlInMs`, and at most `maxQueued` jobs that wait. */
type StartQueue = (options: {
  resultTtlInMs: number;
  maxQueued: number;
  deferForInMs?: number;
}) => Promise<QueueHarness>;

const COMPLETED: AttemptOutcome = { kind: 'completed', rewrite: REWRITE };
const FAILURE = { type: 'provider-failed' as const, detail: 'It failed.' };
const never = () => new AbortController().signal;

function taskOf(overrides: Partial<JobTask> = {}): JobTask {
  const command = { text: 'Hello, world', style: 'pirate' as const };
  return { id: randomUUID(), owner: 'anonymous', command, cacheMode: 'default', ...overrides };
}

/** A promise and what settles it. */
function gate<T = void>(): { opened: Promise<T>; open: (value: T) => void } {
  let open!: (value: T) => void;
  const opened = new Promise<T>((resolve) => (open = resolve));
  return { opened, open };
}

/** What every queue of jobs does, whatever it is made of. */
export function describeJobQueue(name: string, start: StartQueue): void {
  describe(`the ${name} job queue`, () => {
    let harness: QueueHarness;
    let queue: JobQueue;

    beforeEach(async () => {
      harness = await start({ resultTtlInMs: 60_000, maxQueued: 1000 });
      queue = harness.queue;
    });
    afterEach(() => harness.stop());

    const result = async (id: string) => {
      await queue.ended(id, never());
      return queue.find(id);
    };

    test('tells how many wait, are put off and are worked, and for how long the next has waited', async () => {
      const none = { waiting: 0, delayed: 0, due: 0, active: 0, isPaused: false, oldestWaitedInMs: 0 };
      expect(await queue.state()).toEqual(none);
      const [putOff, held, next, last] = [taskOf(), taskOf(), taskOf(), taskOf()];
      for (const task of [putOff, held, next]) await queue.add(task);
      const [taken, letGo] = [gate(), gate()];
      const handler = async ({ id }: JobTask): Promise<AttemptOutcome> => {
        if (id === putOff.id) return { kind: 'postponed', delayInMs: 60_000 };
        taken.open();
        await letGo.opened;
        return COMPLETED;
      };
      queue.work(handler, 1);
      await taken.opened;
      await delay(60);
      await queue.add(last);
      const { oldestWaitedInMs, ...counts } = await queue.state();
      expect(counts).toEqual({ waiting: 2, delayed: 1, due: 0, active: 1, isPaused: false });
      expect(oldestWaitedInMs).toBeGreaterThanOrEqual(50);
      letGo.open();
      await result(last.id);
      expect(await queue.state()).toEqual({ ...none, delayed: 1 });
    });

    test('tells the first attempt how long its job has waited, and no later one', async () => {
      const waits: (number | null)[] = [];
      const task = taskOf();
      await queue.add(task);
      await delay(60);
      queue.work(async (_task, { waitedInMs }) => {
        waits.push(waitedInMs);
        return waits.length < 2 ? { kind: 'failed', failure: FAILURE } : COMPLETED;
      }, 1);
      await result(task.id);
      expect(waits).toEqual([expect.any(Number), null]);
      expect(waits[0]).toBeGreaterThanOrEqual(50);
      expect(waits[0]).toBeLessThan(30_000);
    });

    test('keeps a job queued until it is worked, then completes it', async () => {
      const task = taskOf();
      const queued = await queue.add(task);
      expect(await queue.find(task.id)).toEqual(queued);
      expect(queued).toMatchObject({ id: task.id, owner: 'anonymous', style: 'pirate', status: 'queued', attempts: 0 });
      expect(queued).toMatchObject({ finishedAt: null, rewrite: null, error: null });
      const handled = gate<JobTask>();
      queue.work(async (given) => {
        handled.open(given);
        return COMPLETED;
      }, 1);
      expect(await handled.opened).toEqual(task);
      const ended = await result(task.id);
      expect(ended).toMatchObject({ status: 'completed', attempts: 1, rewrite: REWRITE, error: null });
      expect(Date.parse(ended?.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(ended?.createdAt ?? ''));
    });

    test('knows no job that was not added', async () => {
      expect(await queue.find(randomUUID())).toBeNull();
      await queue.ended(randomUUID(), never());
      expect(await queue.cancel(randomUUID())).toBe(false);
    });

    test('works a job once, however often it is added', async () => {
      const task = taskOf();
      let handled = 0;
      queue.work(async () => {
        handled += 1;
        return COMPLETED;
      }, 5);
      await Promise.all([queue.add(task), queue.add(task), queue.add(task)]);
      await result(task.id);
      await queue.add(task);
      const after = taskOf();
      await queue.add(after);
      await result(after.id);
      expect(handled).toBe(2);
    });

    test('works jobs in order of arrival, at most as many at once as allowed', async () => {
      const order: string[] = [];
      let atOnce = 0;
      let most = 0;
      const tasks = Array.from({ length: 12 }, () => taskOf());
      for (const task of tasks) await queue.add(task);
      queue.work(async ({ id }) => {
        order.push(id);
        most = Math.max(most, ++atOnce);
        await delay(5);
        atOnce -= 1;
        return COMPLETED;
      }, 3);
      await Promise.all(tasks.map(({ id }) => result(id)));
      expect(order).toEqual(tasks.map(({ id }) => id));
      expect(most).toBe(3);
    });

    test('tries a failed attempt again, and says which one is the last', async () => {
      const task = taskOf();
      const seen: boolean[] = [];
      queue.work(async (_task, { isLast }) => {
        seen.push(isLast);
        return seen.length < 3 ? { kind: 'failed', failure: FAILURE } : COMPLETED;
      }, 1);
      await queue.add(task);
      expect(await result(task.id)).toMatchObject({ status: 'completed', attempts: 3, error: null });
      expect(seen).toEqual([false, false, true]);
    });

    test('fails a job after its last attempt, with the last failure', async () => {
      const task = taskOf();
      let attempts = 0;
      queue.work(async () => {
        attempts += 1;
        return { kind: 'failed', failure: { ...FAILURE, detail: `attempt ${attempts}` } };
      }, 1);
      await queue.add(task);
      const failed = { status: 'failed', attempts: 3, rewrite: null, error: { ...FAILURE, detail: 'attempt 3' } };
      expect(await result(task.id)).toMatchObject(failed);
      expect(attempts).toBe(3);
    });

    test('does not try again what no retry helps', async () => {
      const task = taskOf();
      let attempts = 0;
      queue.work(async () => {
        attempts += 1;
        return { kind: 'failed', failure: { ...FAILURE, retry: 'never' } };
      }, 1);
      await queue.add(task);
      expect(await result(task.id)).toMatchObject({ status: 'failed', attempts: 1, error: FAILURE });
      expect(attempts).toBe(1);
    });

    test('tells of a job that failed for good, once its failure is stored, and of none that completed', async () => {
      const [failing, completing] = [taskOf(), taskOf()];
      const told: [id: string, given: string, stored: string | undefined][] = [];
      const isTold = gate();
      const onFailed = async ({ id, status }: StoredJob): Promise<void> => {
        told.push([id, status, (await queue.find(id))?.status]);
        isTold.open();
      };
      const failure: AttemptOutcome = { kind: 'failed', failure: FAILURE };
      queue.work(async ({ id }) => (id === failing.id ? failure : COMPLETED), 1, onFailed);
      await queue.add(failing);
      await queue.add(completing);
      await Promise.all([result(failing.id), result(completing.id)]);
      await isTold.opened;
      expect(told).toEqual([[failing.id, 'failed', 'failed']]);
    });

    test('does not count a postponed attempt, however many there are', async () => {
      const task = taskOf();
      let handled = 0;
      queue.work(async () => {
        handled += 1;
        return handled <= 10 ? { kind: 'postponed', delayInMs: 1 } : COMPLETED;
      }, 1);
      await queue.add(task);
      expect(await result(task.id)).toMatchObject({ status: 'completed', attempts: 1 });
      expect(handled).toBe(11);
    });

    const AWAY: AttemptOutcome = { kind: 'failed', failure: { ...FAILURE, retry: 'later' } };

    test('does not count attempts that reach nobody, and leaves more and more time between them', async () => {
      const task = taskOf();
      const times: number[] = [];
      queue.work(async () => {
        times.push(Date.now());
        return times.length < 3 ? AWAY : COMPLETED;
      }, 1);
      await queue.add(task);
      expect(await result(task.id)).toMatchObject({ status: 'completed', attempts: 1, error: null });
      const [first, second] = times.slice(1).map((time, i) => time - times[i]!);
      expect(first).toBeGreaterThanOrEqual(490);
      expect(second).toBeGreaterThanOrEqual(990);
    });

    test('counts attempts that reach nobody once that has gone on for too long', async () => {
      const impatient = await start({ resultTtlInMs: 60_000, maxQueued: 1000, deferForInMs: 100 });
      try {
        const task = taskOf();
        let handled = 0;
        impatient.queue.work(async () => {
          handled += 1;
          return AWAY;
        }, 1);
        await impatient.queue.add(task);
        await impatient.queue.ended(task.id, never());
        expect(await impatient.queue.find(task.id)).toMatchObject({ status: 'failed', attempts: 3 });
        expect(handled).toBe(4);
      } finally {
        await impatient.stop();
      }
    });

    test('works other jobs while one is postponed', async () => {
      const postponed = taskOf();
      const other = taskOf();
      queue.work(async ({ id }) => (id === postponed.id ? { kind: 'postponed', delayInMs: 60_000 } : COMPLETED), 1);
      await queue.add(postponed);
      await queue.add(other);
      expect(await result(other.id)).toMatchObject({ status: 'completed' });
      expect(await queue.find(postponed.id)).toMatchObject({ status: 'queued', attempts: 0 });
      expect(await queue.cancel(postponed.id)).toBe(true);
    });

    test('cancels a queued job: it is never worked', async () => {
      const task = taskOf();
      const other = taskOf();
      await queue.add(task);
      expect(await queue.cancel(task.id)).toBe(true);
      expect(await queue.cancel(task.id)).toBe(false);
      const worked: string[] = [];
      queue.work(async ({ id }) => {
        worked.push(id);
        return COMPLETED;
      }, 1);
      await queue.add(other);
      await result(other.id);
      expect(worked).toEqual([other.id]);
      expect(await result(task.id)).toMatchObject({ status: 'cancelled', rewrite: null, error: null });
    });

    test('cancels a running job: its attempt is aborted and its outcome no longer counts', async () => {
      const task = taskOf();
      const running = gate<Attempt>();
      const letGo = gate();
      queue.work(async (_task, attempt) => {
        running.open(attempt);
        await letGo.opened;
        return COMPLETED;
      }, 1);
      await queue.add(task);
      const { signal } = await running.opened;
      expect(await queue.find(task.id)).toMatchObject({ status: 'active' });
      const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
      expect(await queue.cancel(task.id)).toBe(true);
      await aborted;
      expect(await result(task.id)).toMatchObject({ status: 'cancelled' });
      letGo.open();
      const after = taskOf();
      await queue.add(after);
      await result(after.id);
      expect(await queue.find(task.id)).toMatchObject({ status: 'cancelled', rewrite: null });
    });

    test('tells of a cancelled job the attempts that failed before', async () => {
      const task = taskOf();
      const second = gate();
      let attempts = 0;
      queue.work(async (_task, { signal }) => {
        attempts += 1;
        if (attempts === 1) return { kind: 'failed', failure: FAILURE };
        second.open();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return COMPLETED;
      }, 1);
      await queue.add(task);
      await second.opened;
      expect(await queue.cancel(task.id)).toBe(true);
      expect(await result(task.id)).toMatchObject({ status: 'cancelled', attempts: 1 });
    });

    test('does not cancel what has ended', async () => {
      const task = taskOf();
      queue.work(async () => COMPLETED, 1);
      await queue.add(task);
      await result(task.id);
      expect(await queue.cancel(task.id)).toBe(false);
      expect(await queue.find(task.id)).toMatchObject({ status: 'completed' });
    });

    test('stops waiting for the end of a job when the signal is aborted', async () => {
      const task = taskOf();
      await queue.add(task);
      const stop = new AbortController();
      const waiting = queue.ended(task.id, stop.signal);
      stop.abort();
      await waiting;
      expect(await queue.find(task.id)).toMatchObject({ status: 'queued' });
    });

    test('forgets a result when its time is over, but remembers the job: added again, it is not worked again', async () => {
      const short = await start({ resultTtlInMs: 400, maxQueued: 1000 });
      try {
        const task = taskOf();
        let worked = 0;
        short.queue.work(async () => {
          worked += 1;
          return COMPLETED;
        }, 1);
        await short.queue.add(task);
        const addedAt = performance.now();
        await short.queue.ended(task.id, never());
        while ((await short.queue.find(task.id)) !== null) await delay(20);
        expect(performance.now() - addedAt).toBeGreaterThan(380);
        expect(await short.queue.recall(task.id)).toMatchObject({ id: task.id, status: 'completed' });
        await short.queue.add(task);
        expect(await short.queue.recall(task.id)).toMatchObject({ id: task.id, status: 'completed' });
        const after = taskOf();
        await short.queue.add(after);
        await short.queue.ended(after.id, never());
        expect(worked).toBe(2);
      } finally {
        await short.stop();
      }
    });

    describe('that may hold two waiting jobs', () => {
      let small: QueueHarness;
      beforeEach(async () => void (small = await start({ resultTtlInMs: 60_000, maxQueued: 2 })));
      afterEach(() => small.stop());

      /** As a submit does. */
      const submit = async (task: JobTask): Promise<void> => {
        await small.queue.reserve(task.id);
        await small.queue.add(task);
      };
      const full = { type: 'no-capacity', retryAfterInSeconds: expect.any(Number) };

      test('takes exactly two of fifty at once, and those again', async () => {
        const tasks = Array.from({ length: 50 }, () => taskOf());
        const outcomes = await Promise.allSettled(tasks.map(submit));
        const taken = tasks.filter((_, i) => outcomes[i]?.status === 'fulfilled');
        expect(taken).toHaveLength(2);
        for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(full);
        for (const task of taken) await submit(task);
      });

      test('counts a reserved place, once for each job', async () => {
        const [first, second] = [taskOf(), taskOf()];
        await small.queue.reserve(first.id);
        await small.queue.reserve(second.id);
        await small.queue.reserve(second.id);
        await expect(small.queue.reserve(randomUUID())).rejects.toMatchObject(full);
        await small.queue.add(first);
        await expect(small.queue.reserve(randomUUID())).rejects.toMatchObject(full);
      });

      test('counts no job that is worked or has ended, and those that were postponed', async () => {
        const [first, third, outcome] = [gate(), gate(), gate<AttemptOutcome>()];
        let worked = 0;
        small.queue.work(async () => {
          worked += 1;
          if (worked === 1) first.open();
          if (worked === 3) third.open();
          return outcome.opened;
        }, 1);
        await submit(taskOf());
        await first.opened;
        await submit(taskOf());
        await submit(taskOf());
        await expect(submit(taskOf())).rejects.toMatchObject(full);
        outcome.open({ kind: 'postponed', delayInMs: 60_000 });
        await third.opened;
        await expect(submit(taskOf())).rejects.toMatchObject(full);
      });

      test('has room again once a job was taken from it', async () => {
        const tasks = [taskOf(), taskOf()];
        for (const task of tasks) await submit(task);
        small.queue.work(async () => COMPLETED, 1);
        for (const { id } of tasks) await small.queue.ended(id, never());
        await submit(taskOf());
      });
    });
  });
}
