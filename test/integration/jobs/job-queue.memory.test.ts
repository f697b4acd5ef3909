import { MemoryJobQueue, type AttemptOutcome } from '#jobs';
import { REWRITE } from '../../support/a-rewrite.js';
import { describeJobQueue } from './job-queue-conformance.js';
import { taskOf } from './redis-jobs.js';

const OPTIONS = { attempts: 3, resultTtlInMs: 60_000, maxQueued: 1000, maxBytes: 1_000_000, backoffInMs: 5 };
const TEXT = 'x'.repeat(2_000);

describeJobQueue('memory', async (options) => {
  const queue = new MemoryJobQueue({ ...OPTIONS, ...options });
  return { queue, stop: () => queue.close() };
});

describe('the memory job queue, of 50,000 bytes,', () => {
  let queue: MemoryJobQueue;
  beforeEach(() => void (queue = new MemoryJobQueue({ ...OPTIONS, maxBytes: 50_000 })));
  afterEach(() => queue.close());

  const longTask = () => taskOf({ command: { text: TEXT, style: 'pirate' } });
  const manyTerms = () =>
    taskOf({ command: { text: 'x', style: 'pirate', keep: Array.from({ length: 10 }, (_, i) => `${i}`.repeat(200)) } });

  /** Twenty jobs, one after the other, with this outcome. */
  async function workTwenty(outcome: AttemptOutcome, makeTask = longTask): Promise<string[]> {
    queue.work(async () => outcome, 1);
    const tasks = Array.from({ length: 20 }, makeTask);
    for (const task of tasks) {
      await queue.add(task);
      await queue.ended(task.id, new AbortController().signal);
    }
    return tasks.map(({ id }) => id);
  }

  test('drops the oldest results when they take more', async () => {
    const ids = await workTwenty({ kind: 'completed', rewrite: { ...REWRITE, rewritten: TEXT } });
    expect(await queue.find(ids[0]!)).toBeNull();
    expect(await queue.find(ids[19]!)).not.toBeNull();
  });

  test.each([
    ['texts', longTask],
    ['terms', manyTerms],
  ])('keeps nothing of the %s of ended jobs', async (_, makeTask) => {
    const failure = { type: 'internal', detail: 'It failed.', retry: 'never' } as const;
    const ids = await workTwenty({ kind: 'failed', failure }, makeTask);
    expect(await queue.find(ids[0]!)).not.toBeNull();
  });

  test.each([
    ['texts', longTask],
    ['terms', manyTerms],
  ])(
    'takes no more jobs while the %s of those that wait take as much, and some again once they have ended',
    async (_, makeTask) => {
      const tasks = [];
      const refused = { type: 'no-capacity', detail: 'There is no room for more jobs.' };
      while (tasks.length < 100) {
        const task = makeTask();
        const isFull = await queue.reserve(task.id).then(
          () => false,
          (error: unknown) => expect(error).toMatchObject(refused) === undefined,
        );
        if (isFull) break;
        await queue.add(task);
        tasks.push(task);
      }
      expect(tasks).toHaveLength(10);
      await queue.cancel(tasks[0]!.id);
      await queue.reserve(longTask().id);
    },
  );
});

test('in the memory job queue a job is tried again after an hour at most, and not at once, however often it has failed', async () => {
  jest.useFakeTimers({ doNotFake: ['performance', 'setImmediate', 'nextTick', 'queueMicrotask'] });
  const queue = new MemoryJobQueue({ ...OPTIONS, backoffInMs: 2 ** 40 });
  const attempt = jest.fn(async (): Promise<AttemptOutcome> => ({
    kind: 'failed',
    failure: { type: 'internal', detail: 'It failed.' },
  }));
  queue.work(attempt, 1);
  await queue.add(taskOf());
  await jest.advanceTimersByTimeAsync(1_000_000);
  expect(attempt).toHaveBeenCalledTimes(1);
  await jest.advanceTimersByTimeAsync(2_600_000);
  expect(attempt).toHaveBeenCalledTimes(2);
  await queue.close();
  jest.useRealTimers();
});
