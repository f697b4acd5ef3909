import { BullModule, getQueueToken } from '@nestjs/bullmq';
import type { DynamicModule, Provider } from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { Settings } from '#config';
import { RedisConnections, RedisModule } from '#redis';
import { IDEMPOTENCY_STORE } from '../idempotency-store.js';
import { RedisIdempotencyStore } from '../idempotency-store.redis.js';
import { BullmqJobQueue } from '../job-queue.bullmq.js';
import { JOB_QUEUE } from '../job-queue.js';
import { REWRITES_QUEUE, rewritesQueueOptions } from './rewrites-queue.js';
import { SHOWN_QUEUE, type ShownQueue, shownQueue } from './shown-queue.js';

/** The queue of many processes, and what else jobs need to be known in all of them. */
export function sharedJobs(
  { job, limits, shutdownGraceInMs }: Settings,
  backoffInMs: number,
): Required<Pick<DynamicModule, 'imports' | 'providers'>> {
  const options = {
    attempts: job.attempts,
    resultTtlInMs: job.resultTtlInSeconds * 1000,
    maxQueued: limits.queuedJobs,
    backoffInMs,
    handBackAfterInMs: shutdownGraceInMs,
  };
  const providers: Provider[] = [
    {
      provide: JOB_QUEUE,
      inject: [getQueueToken(REWRITES_QUEUE), RedisConnections],
      useFactory: (queue: Queue, connections: RedisConnections) => new BullmqJobQueue(queue, connections, options),
    },
    {
      provide: IDEMPOTENCY_STORE,
      inject: [RedisConnections],
      useFactory: (connections: RedisConnections) => new RedisIdempotencyStore(connections),
    },
    {
      provide: SHOWN_QUEUE,
      inject: [getQueueToken(REWRITES_QUEUE)],
      useFactory:
        (queue: Queue): ShownQueue =>
        () =>
          shownQueue(queue),
    },
  ];
  return { imports: [RedisModule, rewritesQueue()], providers };
}

function rewritesQueue(): DynamicModule {
  return BullModule.registerQueueAsync({
    name: REWRITES_QUEUE,
    imports: [RedisModule],
    inject: [RedisConnections],
    useFactory: rewritesQueueOptions,
  });
}
