import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import type { Queue } from 'bullmq';
import type { Settings } from '#config';
import { RedisConnections, RedisModule } from '#redis';
import { RewritingModule } from '#rewriting';
import { IDEMPOTENCY_STORE } from './idempotency-store.js';
import { MemoryIdempotencyStore } from './idempotency-store.memory.js';
import { RedisIdempotencyStore } from './idempotency-store.redis.js';
import { BullmqJobQueue } from './job-queue.bullmq.js';
import { JOB_QUEUE } from './job-queue.js';
import { MemoryJobQueue } from './job-queue.memory.js';
import { REWRITES_QUEUE, rewritesQueueOptions } from './redis/rewrites-queue.js';
import { SHOWN_QUEUE, shownQueue } from './redis/shown-queue.js';
import type { ShownQueue } from './redis/shown-queue.js';
import { RewriteJobs } from './rewrite-jobs.js';
import { RewriteProcessor } from './rewrite.processor.js';
import { RewriteWorker } from './rewrite-worker.js';

const BACKOFF_IN_MS = 500;

/** The bound on what the ended jobs of one process take in its memory, and on what the others take: each about 6,000 of the longest texts that are allowed by default. */
const JOBS_MAX_BYTES = 256 * 2 ** 20;

/** Needs the `SettingsModule`. The one place where the queue is chosen: without Redis, no queue of BullMQ's is made. */
@Module({})
export class JobsModule {
  static forRoot(settings: Settings): DynamicModule {
    const isShared = settings.redis !== null;
    return {
      module: JobsModule,
      imports: [RewritingModule, ...(isShared ? [RedisModule, rewritesQueue()] : [])],
      providers: [...(isShared ? shared(settings) : ofProcess(settings)), RewriteJobs, RewriteProcessor, RewriteWorker],
      exports: [RewriteJobs, RewriteWorker, JOB_QUEUE],
    };
  }
}

function rewritesQueue(): DynamicModule {
  return BullModule.registerQueueAsync({
    name: REWRITES_QUEUE,
    imports: [RedisModule],
    inject: [RedisConnections],
    useFactory: rewritesQueueOptions,
  });
}

function shared({ job, limits, shutdownGraceInMs }: Settings): Provider[] {
  const options = {
    attempts: job.attempts,
    resultTtlInMs: job.resultTtlInSeconds * 1000,
    maxQueued: limits.queuedJobs,
    backoffInMs: BACKOFF_IN_MS,
    handBackAfterInMs: shutdownGraceInMs,
  };
  return [
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
}

function ofProcess({ job, limits }: Settings): Provider[] {
  const options = {
    attempts: job.attempts,
    resultTtlInMs: job.resultTtlInSeconds * 1000,
    maxQueued: limits.queuedJobs,
    maxBytes: JOBS_MAX_BYTES,
    backoffInMs: BACKOFF_IN_MS,
  };
  return [
    { provide: JOB_QUEUE, useFactory: () => new MemoryJobQueue(options) },
    { provide: IDEMPOTENCY_STORE, useClass: MemoryIdempotencyStore },
    { provide: SHOWN_QUEUE, useValue: null satisfies ShownQueue },
  ];
}
