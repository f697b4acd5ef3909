import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Settings } from '#config';
import { RewritingModule } from '#rewriting';
import { IDEMPOTENCY_STORE } from './idempotency-store.js';
import { MemoryIdempotencyStore } from './idempotency-store.memory.js';
import { JOB_QUEUE } from './job-queue.js';
import { MemoryJobQueue } from './job-queue.memory.js';
import { SHOWN_QUEUE, type ShownQueue } from './redis/shown-queue.js';
import { RewriteJobs } from './rewrite-jobs.js';
import { RewriteProcessor } from './rewrite.processor.js';
import { RewriteWorker } from './rewrite-worker.js';

const BACKOFF_IN_MS = 500;

/** The bound on what the ended jobs of one process take in its memory, and on what the others take: each about 6,000 of the longest texts that are allowed by default. */
const JOBS_MAX_BYTES = 256 * 2 ** 20;

/** Needs the `SettingsModule`. The one place where the queue is chosen: without Redis, none of BullMQ is loaded. */
@Module({})
export class JobsModule {
  static async forRoot(settings: Settings): Promise<DynamicModule> {
    const { imports = [], providers = [] } = settings.redis === null ? ofProcess(settings) : await shared(settings);
    return {
      module: JobsModule,
      imports: [RewritingModule, ...imports],
      providers: [...providers, RewriteJobs, RewriteProcessor, RewriteWorker],
      exports: [RewriteJobs, RewriteWorker, JOB_QUEUE],
    };
  }
}

/** How jobs are kept. */
type Keeping = Pick<DynamicModule, 'imports' | 'providers'>;

async function shared(settings: Settings): Promise<Keeping> {
  const { sharedJobs } = await import('./redis/shared-jobs.js');
  return sharedJobs(settings, BACKOFF_IN_MS);
}

function ofProcess({ job, limits }: Settings): Keeping {
  const options = {
    attempts: job.attempts,
    resultTtlInMs: job.resultTtlInSeconds * 1000,
    maxQueued: limits.queuedJobs,
    maxBytes: JOBS_MAX_BYTES,
    backoffInMs: BACKOFF_IN_MS,
  };
  return {
    providers: [
      { provide: JOB_QUEUE, useFactory: () => new MemoryJobQueue(options) },
      { provide: IDEMPOTENCY_STORE, useClass: MemoryIdempotencyStore },
      { provide: SHOWN_QUEUE, useValue: null satisfies ShownQueue },
    ],
  };
}
