import { randomUUID } from 'node:crypto';
import { loadSettings } from '#config';
import { type Job, MemoryIdempotencyStore, MemoryJobQueue, RewriteJobs } from '#jobs';
import { RewriteError } from '#rewrite-log';
import type { RewriteService } from '#rewriting';

const COMMAND = { text: 'Hello, world', style: 'pirate' };
const queueOf = (maxQueued: number) =>
  new MemoryJobQueue({ attempts: 1, resultTtlInMs: 60_000, maxQueued, maxBytes: 1_000_000, backoffInMs: 5 });

describe('a submit', () => {
  const settings = loadSettings({ variables: {}, directory: null });
  const keys = new MemoryIdempotencyStore();
  const rewriting = {
    assertBearable: jest.fn(async () => undefined),
    openJobStream: async () => undefined,
  };
  const submitTo = (queue: MemoryJobQueue, idempotencyKey: string): Promise<Job> => {
    const jobs = new RewriteJobs(settings, queue, keys, rewriting as unknown as RewriteService);
    return jobs.submit(COMMAND, { owner: 'anonymous', cacheMode: 'default', idempotencyKey });
  };

  test('whose job is gone is accepted again, though the budget of its client is used up by now', async () => {
    const key = randomUUID();
    const { id } = await submitTo(queueOf(10), key);
    rewriting.assertBearable.mockRejectedValue(new RewriteError('budget-exhausted', 'It is used up.'));
    expect(await submitTo(queueOf(10), key)).toMatchObject({ id, status: 'queued' });
    rewriting.assertBearable.mockResolvedValue(undefined);
  });

  test('takes one place in the queue, however many come with its key at the same moment', async () => {
    const queue = queueOf(4);
    const twins = randomUUID();
    const jobs = await Promise.all([submitTo(queue, twins), submitTo(queue, twins), submitTo(queue, twins)]);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    for (let other = 0; other < 3; other += 1) await submitTo(queue, randomUUID());
  });
});
