import { Injectable, Logger } from '@nestjs/common';
import { type AttemptBegun, attemptBegun, attemptEnded, jobEnded } from '#events';
import { RedisUnavailableError } from '#redis';
import { RewriteError } from '#rewrite-log';
import type { RewriteErrorType, RewriteFailure } from '#rewrite-log';
import { eachEvent, isFinalEvent, RewriteService } from '#rewriting';
import type { FinalEvent } from '#rewriting';
import { failureOf } from './finished-job-stream.js';
import type { Attempt, AttemptOutcome, JobTask, StoredJob } from './job-queue.js';

const POSTPONED_BY_IN_MS = 1_000;
/** A rest may end before its time. */
const LONGEST_POSTPONED_BY_IN_MS = 300_000;

/**
 * What ends no attempt: the job waits, for a key that is busy or rests, for tokens of another day, or for Redis, or its rewrite was stopped because this reader had not been
 * heard of for too long.
 */
const POSTPONING = new Set<RewriteErrorType>(['no-capacity', 'budget-exhausted', 'unavailable', 'abandoned']);

/**
 * Handles jobs: reads the rewrite to its end, and ends the streams of those that failed. A stream is ended after its job's failure is
 * stored: a worker that is killed before has its job run again, and no reader may have been told an `error` that another attempt belies.
 * One that is killed in between leaves a stream without an end, whose readers are ended by the result (`JobStream`).
 */
@Injectable()
export class RewriteProcessor {
  private readonly logger = new Logger(RewriteProcessor.name);

  constructor(private readonly rewriting: RewriteService) {}

  async process(task: JobTask, attempt: Attempt): Promise<AttemptOutcome> {
    const startedAt = performance.now();
    const begun = begin(task, attempt);
    const outcome = await this.attempt(task, begun, attempt.signal).catch((error: unknown) => this.unexpected(error));
    const failure = outcome.kind === 'failed' ? outcome.failure : null;
    attemptEnded.tell({ begun, outcome: outcome.kind, failure, durationInMs: performance.now() - startedAt });
    return outcome;
  }

  /** Ends the stream of a job that is stored as failed. Never rejects: its readers look at the result, too. */
  async endStream(job: StoredJob): Promise<void> {
    const failure = failureOf(job);
    if (!failure) return;
    if (job.status === 'failed') jobEnded.tell({ jobId: job.id, status: job.status });
    const ended = this.rewriting.endJobStream(job.id, failure);
    await ended.catch((error: unknown) => this.logger.warn(error instanceof Error ? error.message : String(error)));
  }

  private async attempt(
    { id, owner, command, cacheMode }: JobTask,
    { trace }: AttemptBegun,
    signal: AbortSignal,
  ): Promise<AttemptOutcome> {
    const asking = { owner, cacheMode, delivery: 'job' as const, signal, trace, streamId: id };
    const { events } = await this.rewriting.open(command, asking);
    let outcome: AttemptOutcome = { kind: 'postponed', delayInMs: 0 };
    await eachEvent(events, (event) => {
      if (isFinalEvent(event)) outcome = outcomeOf(event);
    });
    return outcome;
  }

  private unexpected(error: unknown): AttemptOutcome {
    if (error instanceof RewriteError) return failed(error.toFailure());
    if (error instanceof RedisUnavailableError) return { kind: 'postponed', delayInMs: POSTPONED_BY_IN_MS };
    this.logger.error(error);
    return failed({ type: 'internal', detail: 'The rewrite failed unexpectedly.' });
  }
}

function begin({ id, command, trace }: JobTask, { waitedInMs }: Attempt): AttemptBegun {
  const begun: AttemptBegun = { jobId: id, style: command.style, waitedInMs, trace: trace ?? null };
  attemptBegun.tell(begun);
  return begun;
}

function outcomeOf(event: FinalEvent): AttemptOutcome {
  return event.type === 'done' ? { kind: 'completed', rewrite: event.rewrite } : failed(event.failure);
}

function failed(failure: RewriteFailure): AttemptOutcome {
  if (!POSTPONING.has(failure.type) || failure.retry === 'never') return { kind: 'failed', failure };
  const { retryAfterInSeconds } = failure;
  const askedToWaitInMs = retryAfterInSeconds === undefined ? POSTPONED_BY_IN_MS : retryAfterInSeconds * 1000;
  return { kind: 'postponed', delayInMs: Math.min(askedToWaitInMs, LONGEST_POSTPONED_BY_IN_MS) };
}
