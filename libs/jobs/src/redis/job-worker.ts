import { Logger } from '@nestjs/common';
import { DelayedError, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { Job } from 'bullmq';
import { isUnavailability, within } from '#redis';
import type { RedisClient, RedisConnections, RunScript } from '#redis';
import type { DeliveredRewrite } from '#rewrite-log';
import type { AttemptOutcome, JobHandler, JobTask } from '../job-queue.js';
import { reasonOf } from './job-record.js';
import { CANCEL_MARK, TELL_END } from './job-scripts.js';
import { bullPrefix, endedChannel, REWRITES_QUEUE } from './rewrites-queue.js';

export interface JobWorkerOptions {
  concurrency: number;
  /** How long ended jobs are kept. */
  keepForInMs: number;
  /** How long a worker that says nothing more keeps its jobs. */
  lockInMs: number;
  /** How often jobs of such workers are looked for. */
  sweepIntervalInMs: number;
  /** How long running attempts may go on at the end. */
  handBackAfterInMs: number;
  /** Told of each job that BullMQ has stored as failed, which a cancelled one is, too. */
  onFailed: (id: string) => Promise<void>;
}

/** Why an attempt ends before its handler: `lost`, the job is no longer this worker's. */
type Interruption = 'cancelled' | 'handed-back' | 'lost';

type BullJob = Job<JobTask, DeliveredRewrite>;

/** A job that was accepted is never given up for the kills of its workers. */
const MAX_KILLS = 1000;
/** How soon a worker goes on after an outage. */
const RETRY_DELAY_IN_MS = 500;
/** How often an idle worker looks by itself: the wake-up call may have gone to one that was killed. */
const IDLE_LOOK_IN_SECONDS = 2;
/** How often a worker looks for cancels that it was not told of. */
const CANCEL_CHECK_INTERVAL_IN_MS = 1000;
/** How long handing back may take: Redis may have gone away. */
const HANDING_BACK_IN_MS = 2000;

/** BullMQ's worker, which runs a handler, listens for cancels, and hands running jobs back when it is closed. */
export class JobWorker {
  private readonly logger = new Logger('Jobs');
  private readonly running = new Map<string, AbortController>();
  private readonly worker: Worker<JobTask, DeliveredRewrite>;
  private readonly blocking: RedisClient;
  private readonly cancelCheck: NodeJS.Timeout;
  private readonly unsubscribe: () => void;
  private readonly runTellEnd: RunScript<null>;
  private isClosing = false;

  /** Starts at once, or as soon as Redis can be reached. */
  constructor(
    private readonly connections: RedisConnections,
    private readonly handler: JobHandler,
    private readonly options: JobWorkerOptions,
  ) {
    this.runTellEnd = connections.script(TELL_END);
    this.blocking = connections.forWorker();
    this.worker = this.start();
    const look = (id: string): void => void this.stopIfCancelled(id);
    const lookAtAll = (): void => [...this.running.keys()].forEach(look);
    this.unsubscribe = connections.pubSub.subscribe(endedChannel(connections), look, lookAtAll);
    this.cancelCheck = setInterval(lookAtAll, CANCEL_CHECK_INTERVAL_IN_MS).unref();
  }

  /** Takes no more jobs, lets running attempts finish for a time, then aborts them and hands their jobs back. */
  async close(): Promise<void> {
    this.isClosing = true;
    const isReachable = this.blocking.status === 'ready';
    const closed = this.worker.close(!isReachable);
    if (!(await within(this.options.handBackAfterInMs, closed)) || !isReachable) {
      for (const attempt of this.running.values()) attempt.abort('handed-back' satisfies Interruption);
      await within(HANDING_BACK_IN_MS, closed);
    }
    clearInterval(this.cancelCheck);
    this.unsubscribe();
  }

  private start(): Worker<JobTask, DeliveredRewrite> {
    const keep = { age: this.options.keepForInMs / 1000 };
    const worker = new Worker<JobTask, DeliveredRewrite>(REWRITES_QUEUE, (job, token) => this.process(job, token!), {
      connection: this.connection(),
      prefix: bullPrefix(this.connections),
      concurrency: this.options.concurrency,
      lockDuration: this.options.lockInMs,
      stalledInterval: this.options.sweepIntervalInMs,
      maxStalledCount: MAX_KILLS,
      runRetryDelay: RETRY_DELAY_IN_MS,
      drainDelay: IDLE_LOOK_IN_SECONDS,
      removeOnComplete: keep,
      removeOnFail: keep,
    });
    worker.on('completed', ({ id }) => this.tellEnd(id!));
    worker.on('failed', (job) => job?.finishedOn !== undefined && this.tellFailure(job.id!));
    worker.on('lockRenewalFailed', (ids) =>
      ids.forEach((id) => this.running.get(id)?.abort('lost' satisfies Interruption)),
    );
    worker.on('error', (error) => this.report(error));
    return worker;
  }

  /**
   * BullMQ makes the connection it blocks on by duplicating the one it is given, and a duplicate that cannot connect at
   * once would never be used. So it is given one that is connecting already, as all of ours.
   */
  private connection(): RedisClient {
    return Object.assign(this.connections.forWorker(), { duplicate: () => this.blocking });
  }

  private async process(job: BullJob, token: string): Promise<DeliveredRewrite> {
    const id = job.id!;
    const attempt = new AbortController();
    this.running.get(id)?.abort('lost' satisfies Interruption);
    this.running.set(id, attempt);
    try {
      return await this.settle(await this.attempt(job, attempt), job, token);
    } finally {
      if (this.running.get(id) === attempt) this.running.delete(id);
    }
  }

  private async attempt(job: BullJob, { signal }: AbortController): Promise<AttemptOutcome | Interruption> {
    if (this.isClosing) return 'handed-back';
    if (await this.isCancelled(job.id!)) return 'cancelled';
    const interrupted = new Promise<Interruption>((resolve) => {
      signal.addEventListener('abort', () => resolve(signal.reason as Interruption));
    });
    if (signal.aborted) return signal.reason as Interruption;
    const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    const outcome = await Promise.race([this.handler(job.data, { isLast, signal }), interrupted]);
    const isResult = typeof outcome !== 'string' && outcome.kind === 'completed';
    return signal.aborted && !isResult ? (signal.reason as Interruption) : outcome;
  }

  /** Tells BullMQ the outcome in its own way: it returns or throws. */
  private async settle(outcome: AttemptOutcome | Interruption, job: BullJob, token: string): Promise<DeliveredRewrite> {
    if (outcome === 'handed-back') {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    if (typeof outcome === 'string') throw new UnrecoverableError(outcome);
    if (outcome.kind === 'completed') return outcome.rewrite;
    if (outcome.kind === 'postponed') {
      await job.moveToDelayed(Date.now() + outcome.delayInMs, token);
      throw new DelayedError();
    }
    const reason = reasonOf(outcome.failure);
    throw outcome.retryHelps ? new Error(reason) : new UnrecoverableError(reason);
  }

  private async stopIfCancelled(id: string): Promise<void> {
    const attempt = this.running.get(id);
    if (attempt && (await this.isCancelled(id))) attempt.abort('cancelled' satisfies Interruption);
  }

  /** False also while Redis is away: it is asked again, and the mark wins whatever is stored. */
  private async isCancelled(id: string): Promise<boolean> {
    try {
      return (await this.connections.commands.hexists(this.worker.toKey(id), CANCEL_MARK)) === 1;
    } catch (error) {
      this.report(error);
      return false;
    }
  }

  /** Those who wait look by themselves, too, so it may be lost; the job's text then stays as long as its result. */
  private tellEnd(id: string): void {
    const told = this.runTellEnd([this.worker.toKey(id)], [endedChannel(this.connections), id]);
    told.catch((error) => this.report(error));
  }

  private tellFailure(id: string): void {
    this.tellEnd(id);
    this.options.onFailed(id).catch((error) => this.report(error));
  }

  /** Outages are reported by the connections, once. Of an error only its message: errors of the client hold texts of jobs. */
  private report(error: unknown): void {
    if (!isUnavailability(error) && !this.isClosing) this.logger.warn((error as Error).message);
  }
}
