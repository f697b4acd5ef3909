import { MemoryJobQueue } from '#jobs';
import { describeJobQueue } from './job-queue-conformance.js';

describeJobQueue('memory', async ({ resultTtlInMs, maxQueued }) => {
  const queue = new MemoryJobQueue({ attempts: 3, resultTtlInMs, maxQueued, maxBytes: 1_000_000, backoffInMs: 5 });
  return { queue, stop: () => queue.close() };
});

test('the results of the memory queue are bounded in bytes, the oldest going first', async () => {
  const queue = new MemoryJobQueue({
    attempts: 1,
    resultTtlInMs: 60_000,
    maxQueued: 10,
    maxBytes: 50_000,
    backoffInMs: 5,
  });
  const failure = { type: 'internal' as const, detail: 'It failed.' };
  queue.work(async () => ({ kind: 'failed', failure, retryHelps: false }), 1);
  const ids = Array.from({ length: 20 }, (_, i) => `job-${i}`);
  for (const id of ids) {
    const command = { text: 'x'.repeat(2_000), style: 'pirate' as const };
    await queue.add({ id, owner: 'anonymous', command, cacheMode: 'default' });
    await queue.ended(id, new AbortController().signal);
  }
  expect(await queue.find('job-0')).toBeNull();
  expect(await queue.find('job-19')).not.toBeNull();
  await queue.close();
});
