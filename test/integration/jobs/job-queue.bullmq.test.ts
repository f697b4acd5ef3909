import { randomUUID } from 'node:crypto';
import { RedisServer } from '../../support/redis-server.js';
import { describeJobQueue } from './job-queue-conformance.js';
import { REWRITE } from '../../support/a-rewrite.js';
import { openRedisJobs, taskOf } from './redis-jobs.js';

let server: RedisServer;
beforeAll(async () => void (server = await RedisServer.start()));
afterAll(() => server.stop());

describeJobQueue('BullMQ', async ({ resultTtlInMs, maxQueued }) =>
  openRedisJobs(server, { resultTtlInMs, maxQueued, keyPrefix: randomUUID() }),
);

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
