import { Logger } from '@nestjs/common';
import { DelayedError, UnrecoverableError, WaitingError } from 'bullmq';
import type { Job, Worker } from 'bullmq';
import { jobEnded } from '#events';
import { isUnavailability, LineLimit, within } from '#redis';
import type { RedisClient, RedisConnections, RunScript } from '#redis';
import type { DeliveredRewrite, RewriteFailure } from '#rewrite-log';
import { backoffInMs, deferralInMs } from '../deferral.js';
import type { AttemptOutcome, JobHandler } from '../job-queue.js';
import { ForgivingWorker } from './forgiving-worker.js';
import { reasonOf, TASK_FORM } from './job-record.js';
import type { StoredTask } from './job-record.js';
import { CANCEL_MARK, DEFER_JOB, TELL_END } from './job-scripts.js';
import { bullPrefix, endedChannel, REWRITES_QUEUE } from './rewrites-queue.js';
import { tellingBackend } from './telling-backend.js';

interface JobWorkerOptions {
  concurrency: number;
  /** How long ended jobs are kept. */
  keepForInMs: number;
  /** The longest pause before the second attempt. */
  firstBackoffInMs: number;
  /** For how long attempts that reach nobody do not count. */
  deferForInMs: number;
  /** How long a worker that says nothing more keeps its jobs. */
  lockInMs: number;
  /** How often jobs of such workers are looked for. */
  sweepIntervalInMs: number;
  /** How long running attempts may go on at the end. */
  handBackAfterInMs: number;
  /** Told of each job that BullMQ has stored as failed, which a cancelled one is, too. */
  onFailed: (id: string) => Promise<void>;
}

/** Why an attempt ends before its handler: `lost`, the job is no longer this worker's, or is no more. */
type Interruption = 'cancelled' | 'handed-back' | 'lost';

type BullJob = Job<StoredTask, DeliveredRewrite>;

/** A job that was accepted is never given up for the kills of its workers. */
const MAX_KILLS = 1000;
/** How soon a worker goes on after an outage, and asks again after an error. */
const RETRY_DELAY_IN_MS = 500;
/** How soon a job that this version cannot read is offered to all workers again. */
const LEFT_FOR_NEWER_IN_MS = 1000;
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
  private readonly worker: Worker<StoredTask, DeliveredRewrite>;
  private readonly client: RedisClient;
  private readonly blocking: RedisClient;
  private readonly cancelCheck: NodeJS.Timeout;
  private readonly unsubscribe: () => void;
  private readonly runTellEnd: RunScript<0 | 1>;
  private readonly deferJob: RunScript<number>;
  private isClosing = false;
  private rest: NodeJS.Timeout | undefined;
  private readonly lines = new LineLimit();

  /** Starts at once, or as soon as Redis can be reached. */
  constructor(
    private readonly connections: RedisConnections,
    private readonly handler: JobHandler,
    private readonly options: JobWorkerOptions,
  ) {
    this.deferJob = connections.script(DEFER_JOB);
    this.client = connections.forWorker();
    this.blocking = connections.forWorker();
    this.runTellEnd = connections.script(TELL_END, this.client);
    this.worker = this.start();
    const look = (id: string): void => void this.stopIfCancelled(id);
    const lookAtAll = (): void => [...this.running.keys()].forEach(look);
    this.unsubscribe = connections.pubSub.subscribe(endedChannel(connections), look, lookAtAll);
    this.cancelCheck = setInterval(lookAtAll, CANCEL_CHECK_INTERVAL_IN_MS).unref();
  }

  /** Takes no more jobs, lets running attempts finish for a time, then aborts them and hands their jobs back. */
  async close(): Promise<void> {
    this.isClosing = true;
    clearTimeout(this.rest);
    const isReachable = this.blocking.status === 'ready';
    const closed = this.worker.close(!isReachable);
    if (!(await within(this.options.handBackAfterInMs, closed)) || !isReachable) {
      for (const attempt of this.running.values()) attempt.abort('handed-back' satisfies Interruption);
      await within(HANDING_BACK_IN_MS, closed);
    }
    clearInterval(this.cancelCheck);
    this.unsubscribe();
  }

  private start(): Worker<StoredTask, DeliveredRewrite> {
    const keep = { age: this.options.keepForInMs / 1000 };
    const process = (job: BullJob, token?: string): Promise<DeliveredRewrite> => this.process(job, token!);
    const options = {
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
    };
    const backend = tellingBackend((id) => void this.tellEnd(id));
    const worker = new ForgivingWorker<StoredTask, DeliveredRewrite>(REWRITES_QUEUE, process, options, backend);
    worker.on('failed', (job) => {
      if (job?.finishedOn !== undefined) this.options.onFailed(job.id!).catch((error) => this.report(error));
    });
    worker.on('lockRenewalFailed', (ids) =>
      ids.forEach((id) => this.running.get(id)?.abort('lost' satisfies Interruption)),
    );
    worker.on('error', (error) => {
      this.report(error);
      this.takeRest();
    });
    return worker;
  }

  /**
   * BullMQ makes the connection it blocks on by duplicating the one it is given, and a duplicate that cannot connect at
   * once would never be used. So it is given one that is connecting already, as all of ours.
   */
  private connection(): RedisClient {
    return Object.assign(this.client, { duplicate: () => this.blocking });
  }

  /** BullMQ waits for connections by itself, but asks a server that answers with errors again without a pause. What runs goes on meanwhile. */
  private takeRest(): void {
    if (this.isClosing || this.worker.isPaused() || this.blocking.status !== 'ready') return;
    void this.worker.pause(true);
    this.rest = setTimeout(() => void this.worker.resume(), RETRY_DELAY_IN_MS);
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
    if (isHollow(job)) return this.giveUp(job);
    if (isNewer(job)) return { kind: 'postponed', delayInMs: LEFT_FOR_NEWER_IN_MS };
    if (wasCancelled(job)) return 'cancelled';
    const interrupted = new Promise<Interruption>((resolve) => {
      signal.addEventListener('abort', () => resolve(signal.reason as Interruption));
    });
    // Of a cancel since the job was fetched nobody has told. This is sent with the first that the handler asks of Redis, and answered before it.
    void this.stopIfCancelled(job.id!);
    const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    const { form: _form, ...task } = job.data;
    const attempted = this.handler(task, { isLast, signal, waitedInMs: waitedInMs(job) });
    const outcome = await Promise.race([attempted, interrupted]);
    return signal.aborted ? (signal.reason as Interruption) : outcome;
  }

  /** Nothing is left to be worked, nor to be shown to anybody. */
  private giveUp(job: BullJob): Interruption {
    this.logger.warn({ msg: 'job lost: Redis has evicted its data', jobId: job.id });
    job.opts.removeOnFail = true;
    return 'lost';
  }

  /** Tells BullMQ the outcome in its own way: it returns or throws. */
  private async settle(outcome: AttemptOutcome | Interruption, job: BullJob, token: string): Promise<DeliveredRewrite> {
    if (outcome === 'handed-back') {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    if (typeof outcome === 'string') throw new UnrecoverableError(outcome);
    if (outcome.kind === 'completed') return outcome.rewrite;
    if (outcome.kind === 'postponed') return putOff(job, outcome.delayInMs, token);
    const putOffByInMs = await this.deferral(outcome.failure, job.id!);
    if (putOffByInMs !== null) return putOff(job, putOffByInMs, token);
    const delay = backoffInMs(this.options.firstBackoffInMs, job.attemptsMade + 1);
    // BullMQ's own has no bound. What is set here holds for this attempt alone.
    job.opts.backoff = { type: 'fixed', delay };
    const reason = reasonOf(outcome.failure);
    throw outcome.failure.retry === 'never' ? new UnrecoverableError(reason) : new Error(reason);
  }

  /** How long the job is put off by an attempt that has reached nobody; null for one that counts. */
  private async deferral({ retry }: RewriteFailure, id: string): Promise<number | null> {
    if (retry !== 'later') return null;
    const count = await this.deferJob([this.worker.toKey(id)], [this.options.deferForInMs]);
    return count > 0 ? deferralInMs(count) : null;
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
  private async tellEnd(id: string): Promise<void> {
    try {
      const isCompleted = await this.runTellEnd([this.worker.toKey(id)], [endedChannel(this.connections), id]);
      if (isCompleted === 1) jobEnded.tell({ jobId: id, status: 'completed' });
    } catch (error) {
      this.report(error);
    }
  }

  /** Outages are reported by the connections. Of an error only its message: errors of the client hold texts of jobs. */
  private report(error: unknown): void {
    const { message } = error as Error;
    if (isUnavailability(error) || this.isClosing) return;
    if (this.lines.allows(message)) this.logger.warn(message);
  }
}

/** BullMQ makes a new hash with fields of its own for a job whose hash has gone. */
function isHollow({ data }: BullJob): boolean {
  return (data as Partial<StoredTask>).id === undefined;
}

/** A worker of a newer version reads it: both run while one takes the place of the other. */
function isNewer({ data }: BullJob): boolean {
  return (data.form ?? TASK_FORM) > TASK_FORM;
}

/** A cancel leaves nothing of the task but its id. */
function wasCancelled({ data }: BullJob): boolean {
  return (data as Partial<StoredTask>).command === undefined;
}

/** By two clocks, the producer's and this worker's. */
function waitedInMs({ attemptsStarted, timestamp }: BullJob): number | null {
  return attemptsStarted > 1 ? null : Math.max(0, Date.now() - timestamp);
}

async function putOff(job: BullJob, delayInMs: number, token: string): Promise<never> {
  await job.moveToDelayed(Date.now() + delayInMs, token);
  throw new DelayedError();
}
