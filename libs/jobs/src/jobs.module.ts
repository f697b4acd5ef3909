import { Module } from '@nestjs/common';
import { SETTINGS } from '#config';
import type { Settings } from '#config';
import { RewritingModule } from '#rewriting';
import { IDEMPOTENCY_STORE } from './idempotency-store.js';
import { MemoryIdempotencyStore } from './idempotency-store.memory.js';
import { JOB_QUEUE } from './job-queue.js';
import { MemoryJobQueue } from './job-queue.memory.js';
import { RewriteJobs } from './rewrite-jobs.js';
import { RewriteProcessor } from './rewrite.processor.js';
import { RewriteWorker } from './rewrite-worker.js';

const BACKOFF_IN_MS = 500;

@Module({
  imports: [RewritingModule],
  providers: [
    {
      provide: JOB_QUEUE,
      inject: [SETTINGS.KEY],
      useFactory: ({ job, cache }: Settings) =>
        new MemoryJobQueue({
          attempts: job.attempts,
          resultTtlInMs: job.resultTtlInSeconds * 1000,
          maxBytes: cache.maxBytes,
          backoffInMs: BACKOFF_IN_MS,
        }),
    },
    { provide: IDEMPOTENCY_STORE, useClass: MemoryIdempotencyStore },
    RewriteJobs,
    RewriteProcessor,
    RewriteWorker,
  ],
  exports: [RewriteJobs],
})
export class JobsModule {}
