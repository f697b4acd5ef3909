import { randomUUID } from 'node:crypto';
import { RedisServer } from '../../support/redis-server.js';
import { describeJobQueue } from './job-queue-conformance.js';
import { openRedisJobs } from './redis-jobs.js';

let server: RedisServer;
beforeAll(async () => void (server = await RedisServer.start()));
afterAll(() => server.stop());

describeJobQueue('BullMQ', async ({ resultTtlInMs }) =>
  openRedisJobs(server, { resultTtlInMs, keyPrefix: randomUUID() }),
);
