import { EventEmitter, once } from 'node:events';
import { LRUCache } from 'lru-cache';
import { jobEnded } from '#events';
import type { DeliveredRewrite } from '#rewrite-log';
import { backoffInMs, DEFERRED_FOR_IN_MS, deferralInMs } from './deferral.js';
import { hasEnded, noRoomForJobs, queueIsFull, REMEMBERED_FOR_IN_MS, RESERVED_FOR_IN_MS } from './job-queue.js';
import type {
  AttemptOutcome,
  FailureListener,
  JobHandler,
  JobQueue,
  JobTask,
  QueueState,
  StoredJob,
} from './job-queue.js';
import { MemoryJob } from './memory-job.js';
import type { Ending } from './memory-job.js';

/** How jobs are kept and tried in this process. */
interface MemoryJobQueueOptions {
  attempts: number;
  resultTtlInMs: number;
  /**
   * The bound on what ended jobs take together, of which the least recently seen go first; and on what the others take, over which no
   * more are taken.
   */
  maxBytes: number;
  /** How many jobs may wait. */
  maxQueued: number;
  /** The longest pause before the second attempt; it doubles with each further one. */
  backoffInMs: number;
  /** For how long attempts that reach nobody do not count; default `DEFERRED_FOR_IN_MS`. */
  deferForInMs?: number;
}

/** The queue of one process: its jobs do not outlive it. */
export class MemoryJobQueue implements JobQueue {
  private readonly open = new Map<string, MemoryJob>();
  /** Until when a place is kept for a job, in milliseconds since the epoch; the next to expire first. */
  private readonly reserved = new Map<string, number>();
  private readonly results: LRUCache<string, MemoryJob>;
  private readonly waiting = new Set<MemoryJob>();
  private readonly news = new EventEmitter().setMaxListeners(0);
  /** Of the jobs that wait for a time. */
  private readonly timers = new Map<MemoryJob, NodeJS.Timeout>();
  private handler: JobHandler | null = null;
  private onFailed: FailureListener | undefined;
  private concurrency = 0;
  private active = 0;
  /** What the open jobs take. */
  private openBytes = 0;

  constructor(private readonly options: MemoryJobQueueOptions) {
    this.results = new LRUCache({
      maxSize: options.maxBytes,
      sizeCalculation: (job) => job.bytes,
      ttl: Math.max(options.resultTtlInMs, REMEMBERED_FOR_IN_MS),
    });
  }

  async reserve(id: string, wasAccepted = false): Promise<void> {
    if (this.get(id)) return;
    const now = Date.now();
    this.reserved.delete(id);
    for (const [other, until] of this.reserved) {
      if (until > now) break;
      this.reserved.delete(other);
    }
    const waiting = this.waiting.size + this.timers.size + this.reserved.size;
    if (waiting >= this.options.maxQueued) throw queueIsFull();
    if (!wasAccepted && this.openBytes >= this.options.maxBytes) throw noRoomForJobs();
    this.reserved.set(id, now + RESERVED_FOR_IN_MS);
  }

  async giveBack(id: string): Promise<void> {
    this.reserved.delete(id);
  }

  async add(task: JobTask): Promise<StoredJob> {
    const known = this.get(task.id);
    if (known) return known.toStored();
    const job = new MemoryJob(task);
    const asAdded = job.toStored();
    this.reserved.delete(task.id);
    this.open.set(task.id, job);
    this.openBytes += job.bytes;
    this.enqueue(job);
    return asAdded;
  }

  async find(id: string): Promise<StoredJob | null> {
    const job = this.get(id);
    return job && !job.endedBefore(Date.now() - this.options.resultTtlInMs) ? job.toStored() : null;
  }

  async recall(id: string): Promise<StoredJob | null> {
    return this.get(id)?.toStored() ?? null;
  }

  async ended(id: string, signal: AbortSignal): Promise<StoredJob | null> {
    if (this.open.has(id)) await once(this.news, id, { signal }).catch(() => undefined);
    return this.open.has(id) ? null : this.find(id);
  }

  async cancel(id: string): Promise<boolean> {
    const job = this.open.get(id);
    if (!job) return false;
    job.running?.abort();
    this.waiting.delete(job);
    this.stopTimer(job);
    this.end(job, { status: 'cancelled' });
    return true;
  }

  work(handler: JobHandler, concurrency: number, onFailed?: FailureListener): void {
    this.handler = handler;
    this.onFailed = onFailed;
    this.concurrency = concurrency;
    this.next();
  }

  async state(): Promise<QueueState> {
    const [next] = this.waiting;
    return {
      waiting: this.waiting.size,
      delayed: this.timers.size,
      due: 0,
      active: this.active,
      isPaused: false,
      oldestWaitedInMs: next?.ageInMs ?? 0,
    };
  }

  async close(): Promise<void> {
    this.handler = null;
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const job of this.open.values()) job.running?.abort();
  }

  private get(id: string): MemoryJob | undefined {
    return this.open.get(id) ?? this.results.get(id);
  }

  private enqueue(job: MemoryJob): void {
    job.status = 'queued';
    this.waiting.add(job);
    this.next();
  }

  private next(): void {
    while (this.handler && this.active < this.concurrency) {
      const [job] = this.waiting;
      if (!job) return;
      this.waiting.delete(job);
      void this.attempt(job, this.handler);
    }
  }

  private async attempt(job: MemoryJob, handler: JobHandler): Promise<void> {
    this.active += 1;
    job.status = 'active';
    const running = (job.running = new AbortController());
    const isLast = job.attempts + 1 >= this.options.attempts;
    const outcome = await handler(job.task, { isLast, signal: running.signal, waitedInMs: job.startWaitInMs() });
    this.active -= 1;
    job.running = null;
    if (!hasEnded(job)) this.settle(job, outcome, isLast);
    this.next();
  }

  private settle(job: MemoryJob, outcome: AttemptOutcome, isLast: boolean): void {
    if (outcome.kind === 'postponed') return this.enqueueLater(job, outcome.delayInMs);
    if (outcome.kind === 'failed' && outcome.failure.retry === 'later') {
      const count = job.defer(this.options.deferForInMs ?? DEFERRED_FOR_IN_MS);
      if (count > 0) return this.enqueueLater(job, deferralInMs(count));
    }
    job.attempts += 1;
    if (outcome.kind === 'completed') this.complete(job, outcome.rewrite);
    else if (isLast || outcome.failure.retry === 'never') this.end(job, { status: 'failed', error: outcome.failure });
    else this.enqueueLater(job, backoffInMs(this.options.backoffInMs, job.attempts));
  }

  private complete(job: MemoryJob, rewrite: DeliveredRewrite): void {
    this.end(job, { status: 'completed', rewrite });
    jobEnded.tell({ jobId: job.task.id, status: 'completed' });
  }

  private enqueueLater(job: MemoryJob, delayInMs: number): void {
    job.status = 'queued';
    const timer = setTimeout(() => {
      this.timers.delete(job);
      this.enqueue(job);
    }, delayInMs);
    this.timers.set(job, timer.unref());
  }

  private stopTimer(job: MemoryJob): void {
    clearTimeout(this.timers.get(job));
    this.timers.delete(job);
  }

  private end(job: MemoryJob, ending: Ending): void {
    this.open.delete(job.task.id);
    this.openBytes -= job.bytes;
    job.end(ending);
    this.results.set(job.task.id, job);
    this.news.emit(job.task.id);
    if (ending.status === 'failed') void this.onFailed?.(job.toStored());
  }
}
