import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { type BullmqJobQueueOptions, REWRITES_QUEUE, rewritesQueueOptions } from '#jobs';
import { BullmqJobQueue } from '#jobs/bullmq';
import type { JobTask } from '#jobs';
import { RedisConnections } from '#redis';
import type { RedisServer } from '../../support/redis-server.js';

/** The jobs' part of one process: its connections and its queue. */
export interface RedisJobs {
  connections: RedisConnections;
  queue: BullmqJobQueue;
  stop(): Promise<void>;
}

const OPTIONS: BullmqJobQueueOptions = {
  attempts: 3,
  resultTtlInMs: 60_000,
  maxQueued: 100_000,
  backoffInMs: 5,
  handBackAfterInMs: 50,
  lockInMs: 3000,
  sweepIntervalInMs: 1000,
};

export async function openRedisJobs(
  server: Pick<RedisServer, 'url'>,
  options: Partial<BullmqJobQueueOptions> & { keyPrefix?: string } = {},
): Promise<RedisJobs> {
  const { keyPrefix = 'rewrite', ...others } = options;
  const connections = await RedisConnections.open({ url: server.url, keyPrefix });
  const bull = new Queue(REWRITES_QUEUE, rewritesQueueOptions(connections));
  const queue = new BullmqJobQueue(bull, connections, { ...OPTIONS, ...others });
  const stop = async (): Promise<void> => {
    await queue.close();
    await bull.close();
    await connections.close();
  };
  return { connections, queue, stop };
}

export function taskOf(overrides: Partial<JobTask> = {}): JobTask {
  const command = { text: 'Hello, world', style: 'pirate' as const };
  return { id: randomUUID(), owner: 'anonymous', command, cacheMode: 'default', ...overrides };
}
