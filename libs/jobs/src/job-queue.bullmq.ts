import type { Queue } from 'bullmq';
import { RedisUnavailableError, whenAvailable, within } from '#redis';
import type { RedisConnections, RunScript } from '#redis';
import { orUnavailable, RewriteError } from '#rewrite-log';
import { DEFERRED_FOR_IN_MS } from './deferral.js';
import { hasEnded, noRoomForJobs, queueIsFull, REMEMBERED_FOR_IN_MS, RESERVED_FOR_IN_MS } from './job-queue.js';
import type { FailureListener, JobHandler, JobQueue, JobTask, QueueState, StoredJob } from './job-queue.js';
import { EndedJobs } from './redis/ended-jobs.js';
import { JobNews } from './redis/job-news.js';
import { formOf, nameOf, toJobRecord, toQueuedJob } from './redis/job-record.js';
import type { JobRecord, StoredTask } from './redis/job-record.js';
import { CANCEL_JOB, FIND_JOB, QUEUE_STATE, RESERVE_JOB } from './redis/job-scripts.js';
import type { JobRow, QueueStateRow } from './redis/job-scripts.js';
import { JobWorker } from './redis/job-worker.js';
import { endedChannel, MAX_EVENTS, reservedKey } from './redis/rewrites-queue.js';

/** How jobs are kept and tried on BullMQ. */
export interface BullmqJobQueueOptions {
  attempts: number;
  resultTtlInMs: number;
  /** How many jobs may wait. */
  maxQueued: number;
  /** The longest pause before the second attempt; it doubles with each further one, and is shortened by chance by up to a half. */
  backoffInMs: number;
  /** For how long attempts that reach nobody do not count; default `DEFERRED_FOR_IN_MS`. */
  deferForInMs?: number;
  /** How long running attempts may go on after `close`, before they are handed back. */
  handBackAfterInMs: number;
  /** How long a worker that says nothing more keeps its jobs; default 10 s. */
  lockInMs?: number;
  /** How often jobs of such workers are looked for; default 3 s. */
  sweepIntervalInMs?: number;
  /** How often ended jobs are looked for whose time is over; default 60 s. */
  removalIntervalInMs?: number;
}

/** How long a queue that was just made may take to connect. */
const CONNECTING_IN_MS = 500;
/** How often one who waits for the end of a job looks by himself. */
const LOOK_INTERVAL_IN_MS = 1500;

/** The queue of many processes: BullMQ's job is the record, and its worker the one who works. */
export class BullmqJobQueue implements JobQueue {
  private readonly news: JobNews;
  private readonly findJob: RunScript<JobRow | null>;
  private readonly cancelJob: RunScript<0 | 1>;
  private readonly reserveJob: RunScript<0 | 1>;
  private readonly queueState: RunScript<QueueStateRow>;
  private worker: JobWorker | null = null;
  private endedJobs: EndedJobs | null = null;

  /** @param queue made with `rewritesQueueOptions` */
  constructor(
    private readonly queue: Queue,
    private readonly connections: RedisConnections,
    private readonly options: BullmqJobQueueOptions,
  ) {
    // BullMQ writes an error without a listener to the console; the connections report outages.
    queue.on('error', () => undefined);
    this.news = new JobNews(connections);
    this.findJob = connections.script(FIND_JOB);
    this.cancelJob = connections.script(CANCEL_JOB);
    this.reserveJob = connections.script(RESERVE_JOB);
    this.queueState = connections.script(QUEUE_STATE);
  }

  /** Both questions are sent together. Where the memory is short, that is the answer, though a full Redis cannot keep the place either. */
  async reserve(id: string, wasAccepted = false): Promise<void> {
    const room = wasAccepted ? Promise.resolve(true) : orUnavailable(this.connections.hasRoom());
    const place = orUnavailable(this.keepPlace(id, wasAccepted));
    await Promise.allSettled([room, place]);
    if (!(await room)) {
      await this.giveBack(id);
      throw noRoomForJobs();
    }
    if (!(await place)) throw queueIsFull();
  }

  async giveBack(id: string): Promise<void> {
    await this.connections.commands.zrem(reservedKey(this.connections), id).catch(() => undefined);
  }

  async add(task: JobTask): Promise<StoredJob> {
    return orUnavailable(whenAvailable(this.enqueue(task)));
  }

  async find(id: string): Promise<StoredJob | null> {
    const record = await orUnavailable(this.read(id));
    return record?.isStale === false ? record.job : null;
  }

  async recall(id: string): Promise<StoredJob | null> {
    return (await orUnavailable(this.read(id)))?.job ?? null;
  }

  async ended(id: string, signal: AbortSignal): Promise<StoredJob | null> {
    const watch = this.news.watch(id);
    try {
      while (!signal.aborted) {
        const job = await this.look(id);
        if (job === null || (job && hasEnded(job))) return job;
        await watch.next(LOOK_INTERVAL_IN_MS, signal);
      }
      return null;
    } finally {
      watch.stop();
    }
  }

  async cancel(id: string): Promise<boolean> {
    const cancelled = this.cancelJob([this.queue.toKey(id)], [endedChannel(this.connections), id]);
    return (await orUnavailable(cancelled)) === 1;
  }

  work(handler: JobHandler, concurrency: number, onFailed?: FailureListener): void {
    const { resultTtlInMs, handBackAfterInMs, lockInMs = 10_000, sweepIntervalInMs = 3_000 } = this.options;
    const { deferForInMs = DEFERRED_FOR_IN_MS } = this.options;
    const keepForInMs = Math.max(resultTtlInMs, REMEMBERED_FOR_IN_MS);
    const tellFailed = (id: string): Promise<void> => this.tellFailed(id, onFailed);
    const firstBackoffInMs = this.options.backoffInMs;
    const times = { keepForInMs, firstBackoffInMs, deferForInMs, handBackAfterInMs, lockInMs, sweepIntervalInMs };
    this.worker = new JobWorker(this.connections, handler, { concurrency, ...times, onFailed: tellFailed });
    this.endedJobs = new EndedJobs(this.queue, keepForInMs, this.options.removalIntervalInMs);
  }

  async state(): Promise<QueueState> {
    const row = await orUnavailable(this.queueState([this.queue.toKey('')], []));
    const [waiting, delayed, due, active, isPaused, oldestWaitedInMs] = row;
    return { waiting, delayed, due, active, isPaused: isPaused === 1, oldestWaitedInMs };
  }

  async close(): Promise<void> {
    await this.endedJobs?.close();
    await this.worker?.close();
    this.news.close();
  }

  /** @returns whether there was one */
  private async keepPlace(id: string, wasAccepted: boolean): Promise<boolean> {
    const keys = [reservedKey(this.connections), this.queue.toKey('')];
    const { maxQueued } = this.options;
    const args = [id, maxQueued, RESERVED_FOR_IN_MS, Number(wasAccepted), MAX_EVENTS];
    return (await this.reserveJob(keys, args)) === 1;
  }

  /** What is stored decides, whatever the worker thinks of it: a cancel may have come first. */
  private async tellFailed(id: string, onFailed?: FailureListener): Promise<void> {
    const record = await this.read(id);
    if (record && hasEnded(record.job)) await onFailed?.(record.job);
  }

  private async read(id: string): Promise<JobRecord | null> {
    const key = this.queue.toKey(id);
    const row = await this.findJob([key, `${key}:lock`], []);
    return row && toJobRecord(id, row, this.options.resultTtlInMs);
  }

  private async enqueue(task: JobTask): Promise<StoredJob> {
    if (!(await within(CONNECTING_IN_MS, this.queue.waitUntilReady()))) throw new RedisUnavailableError('connecting');
    const { timestamp } = await this.queue.add(nameOf(task), { form: formOf(task), ...task } satisfies StoredTask, {
      jobId: task.id,
      attempts: this.options.attempts,
      backoff: { type: 'exponential', delay: this.options.backoffInMs, jitter: 0.5 },
      stackTraceLimit: 0,
    });
    return toQueuedJob(task, timestamp);
  }

  /** Undefined while Redis is away: nobody can tell. */
  private async look(id: string): Promise<StoredJob | null | undefined> {
    try {
      return await this.find(id);
    } catch (error) {
      if (error instanceof RewriteError && error.type === 'unavailable') return undefined;
      throw error;
    }
  }
}
