import type { TraceContext } from '#events';
import { RewriteError } from '#rewrite-log';
import type { DeliveredRewrite, RewriteFailure } from '#rewrite-log';
import type { CacheMode, RewriteCommand } from '#rewriting';

/** The injection token of the `JobQueue` in use. */
export const JOB_QUEUE = Symbol('JOB_QUEUE');

/** How long a job is remembered at least, since whoever repeats its submit must not start it again: 24 h. */
export const REMEMBERED_FOR_IN_MS = 86_400_000;

/** As clients see it; the last three are final. */
export type JobStatus = 'queued' | 'active' | 'completed' | 'failed' | 'cancelled';

/** A job as its owner sees it. */
export interface Job {
  id: string;
  status: JobStatus;
  /** ISO 8601, UTC. */
  createdAt: string;
  finishedAt: string | null;
  /** Attempts that failed or finished; one that was postponed or handed to another worker is none. */
  attempts: number;
  rewrite: DeliveredRewrite | null;
  error: RewriteFailure | null;
}

/** What is to be done, as the queue keeps it. The id has no `:` and is not all digits (BullMQ's rule for custom ids). */
export interface JobTask {
  id: string;
  owner: string;
  command: RewriteCommand;
  cacheMode: CacheMode;
  /** The place in a trace below which the work of the job stands. */
  trace?: TraceContext;
}

/** A job as the queue keeps it. */
export interface StoredJob extends Job {
  owner: string;
  style: string;
}

/**
 * How one attempt at a task ended. A postponed one is tried again after the delay and does not count. What helps after a failure stands in the failure:
 * `retry` `never` ends the job, `later` puts it off without counting, for `DEFERRED_FOR_IN_MS`; all others count.
 */
export type AttemptOutcome =
  | { kind: 'completed'; rewrite: DeliveredRewrite }
  | { kind: 'failed'; failure: RewriteFailure }
  | { kind: 'postponed'; delayInMs: number };

/** How the queue is at the moment. */
export interface QueueState {
  /** Jobs whose turn it is once a worker is free. */
  waiting: number;
  /** Put off until a time. */
  delayed: number;
  /** Of the delayed those whose time has come. */
  due: number;
  active: number;
  /** No job is taken up, whatever waits. */
  isPaused: boolean;
  /** Since the job was added that is the next of those that wait; 0 while none does. */
  oldestWaitedInMs: number;
}

/** One try at a job. */
export interface Attempt {
  isLast: boolean;
  /** Since the job was added; null for an attempt that is not its first. */
  waitedInMs: number | null;
  /** Aborted when the job is cancelled or handed back; the outcome then counts no more. */
  signal: AbortSignal;
}

/** Makes one attempt at a task. It tells every failure as its outcome. */
export type JobHandler = (task: JobTask, attempt: Attempt) => Promise<AttemptOutcome>;

/** Is told of a job that has ended without a rewrite, as it is stored. Never rejects. */
export type FailureListener = (job: StoredJob) => Promise<void>;

/** True for a status that never changes again. */
export function hasEnded({ status }: Pick<Job, 'status'>): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** How long a place in the queue is kept for a job: longer than it takes to add one. */
export const RESERVED_FOR_IN_MS = 5000;

/** A guess: nobody knows when the queue is worked off. */
const RETRY_AFTER_IN_SECONDS = 5;

export function queueIsFull(): RewriteError {
  return new RewriteError('no-capacity', 'Too many jobs wait to be worked.', RETRY_AFTER_IN_SECONDS);
}

/** What is left of the memory is kept for the jobs that have been accepted. */
export function noRoomForJobs(): RewriteError {
  return new RewriteError('no-capacity', 'There is no room for more jobs.', RETRY_AFTER_IN_SECONDS);
}

/**
 * Keeps jobs until they have ended, each in exactly one result, and their results for a time. A job that has ended never changes again,
 * and nothing of its text is kept.
 *
 * Left out: who may see a job (callers compare the owner), idempotency, and streams.
 */
export interface JobQueue {
  /**
   * Keeps a place in the queue for a job that is about to be added, for `RESERVED_FOR_IN_MS`. A job that has one, or is known, keeps it.
   * @param wasAccepted its submit was accepted before, and is repeated: the memory that is short is kept for such jobs, should one be gone
   * @throws RewriteError `no-capacity` where as many jobs wait, postponed ones and reserved places included, as may, or where the
   *   memory is short; `unavailable`
   */
  reserve(id: string, wasAccepted?: boolean): Promise<void>;

  /** Gives back the place of a job that is not added after all. Never rejects: a place that cannot be given back ends by itself. */
  giveBack(id: string): Promise<void>;

  /**
   * Adds a job and gives it as it was added. One whose id is known stays as it is: whoever may add such a one, and wants to know how it is,
   * recalls it. May be repeated when it has failed.
   * @throws RewriteError `unavailable` where the queue cannot be reached; the job may have been added all the same
   */
  add(task: JobTask): Promise<StoredJob>;

  /** Null for an id that is no job, or is no longer kept. @throws RewriteError `unavailable` where the queue cannot be reached */
  find(id: string): Promise<StoredJob | null>;

  /** The same, and for at least `REMEMBERED_FOR_IN_MS` after the job's end even where the time of its result is over. */
  recall(id: string): Promise<StoredJob | null>;

  /** Resolves with the job once it has ended; with null once it is unknown or the signal is aborted. Waits while the queue cannot be reached. */
  ended(id: string, signal: AbortSignal): Promise<StoredJob | null>;

  /**
   * Ends a waiting or running job as cancelled; false where it has ended already or is unknown.
   * @throws RewriteError `unavailable` where the queue cannot be reached
   */
  cancel(id: string): Promise<boolean>;

  /**
   * Starts working the jobs, at most `concurrency` at once, in order of arrival. Each job that fails here is told to `onFailed`, never
   * before its failure is stored, and not at all where this process is killed in between. A cancelled one may be told, too.
   */
  work(handler: JobHandler, concurrency: number, onFailed?: FailureListener): void;

  /** How many jobs wait, are put off and run. @throws RewriteError `unavailable` where the queue cannot be reached */
  state(): Promise<QueueState>;

  /** Ends the work: running attempts may finish for a time where the queue allows it, then they are aborted and handed back. */
  close(): Promise<void>;
}
