import { hash, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '#config';
import type { Settings } from '#config';
import { jobAccepted, jobEnded, type TraceContext } from '#events';
import { RewriteError } from '#rewrite-log';
import { optionsOf, RewriteService } from '#rewriting';
import type { CacheMode, Departure, RewriteCommand, RewriteEvents } from '#rewriting';
import { CANCELLED } from './finished-job-stream.js';
import { IDEMPOTENCY_STORE } from './idempotency-store.js';
import type { IdempotencyKey, IdempotencyStore, KeyedJob } from './idempotency-store.js';
import { JOB_QUEUE, REMEMBERED_FOR_IN_MS, hasEnded } from './job-queue.js';
import type { Job, JobQueue, StoredJob } from './job-queue.js';
import { JobStream, type StreamAsking } from './job-stream.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Who submits, and how. */
interface SubmitAsking {
  owner: string;
  cacheMode: CacheMode;
  idempotencyKey: string | null;
  /** For the logs. */
  requestId?: string;
  /** The place in a trace below which the work of the job stands. */
  trace?: TraceContext | null;
}

/**
 * Rewrites that are worked apart from the request that asked for them. Another owner's job is an unknown one. Every id of a job or a stream is
 * a UUID, and what is none is unknown: BullMQ keeps other things than jobs beside them, under names such as `completed`.
 */
@Injectable()
export class RewriteJobs {
  constructor(
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
    @Inject(JOB_QUEUE) private readonly queue: JobQueue,
    @Inject(IDEMPOTENCY_STORE) private readonly idempotency: IdempotencyStore,
    private readonly rewriting: RewriteService,
  ) {}

  /**
   * Accepts a job; with an idempotency key that is known, answers with the job it stands for, which is made now if the process that claimed
   * the key could not make it. A submit that is refused leaves nothing behind.
   * @throws RewriteError `idempotency-mismatch` where the key came with another body before; `budget-exhausted`; `no-capacity` where too many jobs wait.
   */
  async submit(command: RewriteCommand, asking: SubmitAsking): Promise<Job> {
    const key = keyOf(command, asking);
    const keyed = key && matching(await this.idempotency.find(key), key);
    const known = keyed && (await this.queue.recall(keyed.jobId));
    if (known) return known;
    const id = keyed?.jobId ?? randomUUID();
    if (!keyed) await this.rewriting.assertBearable(command, asking);
    await this.queue.reserve(id, keyed !== null);
    if (key && !keyed && !(await this.claim(key, id))) {
      // Taken by a twin in the meantime, the key is known by now.
      await this.queue.giveBack(id);
      return this.submit(command, asking);
    }
    return this.accept(id, command, asking);
  }

  /**
   * The job, or as it is once it has ended or the wait is over.
   * @throws RewriteError `not-found`
   */
  async find(id: string, owner: string, wait?: { waitInMs: number; signal: Departure }): Promise<Job> {
    const job = await this.owned(id, owner);
    if (!wait || hasEnded(job)) return job;
    await this.endedWithin(wait.waitInMs, id, wait.signal);
    return this.owned(id, owner);
  }

  /** Cancels the job, and the provider call that nobody else reads. @throws RewriteError `not-found`, or `cancelled` or `conflict` where the job has ended. */
  async cancel(id: string, owner: string): Promise<Job> {
    await this.owned(id, owner);
    if (!(await this.queue.cancel(id))) throw whyNotCancelled(await this.owned(id, owner));
    jobEnded.tell({ jobId: id, status: 'cancelled' });
    await this.rewriting.endJobStream(id, CANCELLED);
    return this.owned(id, owner);
  }

  /**
   * A stream again, by a stream's id or a job's, from the event after `afterId` (-1: from the start); null when nothing comes after it.
   * @throws RewriteError `not-found`
   */
  async resume(id: string, asking: StreamAsking): Promise<RewriteEvents | null> {
    if (!UUID.test(id)) throw new RewriteError('not-found', 'There is no such stream.');
    const state = await this.rewriting.findStream(id, asking.owner);
    if (state?.kind === 'request') return this.rewriting.readOn(state, asking);
    return new JobStream(this.queue, this.rewriting, id, asking).open(state);
  }

  private async endedWithin(timeInMs: number, id: string, signal: Departure): Promise<void> {
    const over = new AbortController();
    const end = (): void => over.abort();
    const timer = setTimeout(end, timeInMs);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    try {
      await this.queue.ended(id, over.signal);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    }
  }

  private async owned(id: string, owner: string): Promise<StoredJob> {
    const job = UUID.test(id) ? await this.queue.find(id) : null;
    if (job?.owner !== owner) throw new RewriteError('not-found', 'There is no such job.');
    return job;
  }

  private async claim(key: KeyOfBody, jobId: string): Promise<boolean> {
    const ttlInMs = REMEMBERED_FOR_IN_MS + this.settings.job.resultTtlInSeconds * 1000;
    return (await this.idempotency.claim({ jobId, ttlInMs, ...key })).jobId === jobId;
  }

  private async accept(
    id: string,
    command: RewriteCommand,
    { owner, cacheMode, requestId, trace = null }: SubmitAsking,
  ): Promise<Job> {
    // Sent together, and the stream first: no worker has the job before it can be read.
    const [, job] = await Promise.all([
      this.rewriting.openJobStream(id, command, { owner, cacheMode }),
      this.queue.add({ id, owner, command, cacheMode, ...(trace && { trace }) }),
    ]);
    jobAccepted.tell({ jobId: id, requestId, style: command.style, trace });
    return job;
  }
}

type KeyOfBody = IdempotencyKey & { bodyHash: string };

function keyOf(command: RewriteCommand, { owner, idempotencyKey: key }: SubmitAsking): KeyOfBody | null {
  return key === null ? null : { owner, key, bodyHash: hashOf(command) };
}

/** @throws RewriteError `idempotency-mismatch` */
function matching(keyed: KeyedJob | null, { bodyHash }: KeyOfBody): KeyedJob | null {
  if (keyed === null || keyed.bodyHash === bodyHash) return keyed;
  throw new RewriteError('idempotency-mismatch', 'This Idempotency-Key was used with another body.');
}

/** Equal for bodies that are equal as JSON. */
function hashOf(command: RewriteCommand): string {
  const { text, style, provider } = command;
  return hash('sha256', JSON.stringify([text, style, provider ?? null, ...optionsOf(command)]));
}

function whyNotCancelled({ status }: Job): RewriteError {
  if (status === 'cancelled') return new RewriteError('cancelled', 'The job has already been cancelled.');
  return new RewriteError('conflict', `The job has already ended: it is ${status}.`);
}
