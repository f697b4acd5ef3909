export { IDEMPOTENCY_STORE } from './idempotency-store.js';
export type { IdempotencyClaim, IdempotencyStore } from './idempotency-store.js';
export { MemoryIdempotencyStore } from './idempotency-store.memory.js';
export { RedisIdempotencyStore } from './idempotency-store.redis.js';
export { JOB_QUEUE, hasEnded, REMEMBERED_FOR_IN_MS } from './job-queue.js';
export type {
  Attempt,
  AttemptOutcome,
  FailureListener,
  Job,
  JobHandler,
  JobQueue,
  JobStatus,
  JobTask,
  QueueState,
  StoredJob,
} from './job-queue.js';
export type { BullmqJobQueueOptions } from './job-queue.bullmq.js';
export { MemoryJobQueue } from './job-queue.memory.js';
export type { MemoryJobQueueOptions } from './job-queue.memory.js';
export { JobsModule } from './jobs.module.js';
export { REWRITES_QUEUE, rewritesQueueOptions } from './redis/rewrites-queue.js';
export { SHOWN_QUEUE, type ShownQueue } from './redis/shown-queue.js';
export { RewriteJobs } from './rewrite-jobs.js';
export { RewriteWorker } from './rewrite-worker.js';
export type { SubmitAsking } from './rewrite-jobs.js';
