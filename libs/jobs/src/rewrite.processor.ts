import { AsyncResource } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import { RedisUnavailableError } from '#redis';
import { RewriteError } from '#rewrite-log';
import type { RewriteErrorType, RewriteEvent, RewriteFailure } from '#rewrite-log';
import { RewriteService } from '#rewriting';
import { failureOf } from './finished-job-stream.js';
import type { Attempt, AttemptOutcome, JobTask, StoredJob } from './job-queue.js';

const POSTPONED_BY_IN_MS = 1_000;

/**
 * What ends no attempt: the job waits, for a key that is busy or rests, or for Redis, or its rewrite was stopped because this reader had not been
 * heard of for too long.
 */
const POSTPONING = new Set<RewriteErrorType>(['no-capacity', 'unavailable', 'abandoned']);

/**
 * Handles jobs: reads the rewrite to its end, and ends the streams of those that failed. A stream is ended after its job's failure is
 * stored: a worker that is killed before has its job run again, and no reader may have been told an `error` that another attempt belies.
 * One that is killed in between leaves a stream without an end, whose readers are ended by the result (`JobStream`).
 */
@Injectable()
export class RewriteProcessor {
  private readonly logger = new Logger(RewriteProcessor.name);
  /** A queue in memory may begin a job in the midst of a request that has nothing to do with it: none of its context holds here. */
  private readonly context = new AsyncResource(RewriteProcessor.name);

  constructor(private readonly rewriting: RewriteService) {}

  async process(task: JobTask, attempt: Attempt): Promise<AttemptOutcome> {
    return this.context.runInAsyncScope(async () => {
      const startedAt = performance.now();
      const outcome = await this.attempt(task, attempt.signal).catch((error: unknown) => this.unexpected(error));
      this.report(task, outcome, Math.round(performance.now() - startedAt));
      return outcome;
    });
  }

  /** Ends the stream of a job that is stored as failed. Never rejects: its readers look at the result, too. */
  async endStream(job: StoredJob): Promise<void> {
    const failure = failureOf(job);
    if (!failure) return;
    const ended = this.rewriting.endJobStream(job.id, failure);
    await ended.catch((error: unknown) => this.logger.warn(error instanceof Error ? error.message : String(error)));
  }

  private report({ id }: JobTask, outcome: AttemptOutcome, durationInMs: number): void {
    const { kind } = outcome;
    const line = { msg: `attempt of a job ${kind}`, jobId: id, outcome: kind, durationInMs };
    if (kind === 'postponed') this.logger.debug(line);
    else if (kind === 'failed') this.logger.log({ ...line, failure: outcome.failure.type });
    else this.logger.log(line);
  }

  private async attempt({ id, owner, command, cacheMode }: JobTask, signal: AbortSignal): Promise<AttemptOutcome> {
    const asking = { owner, cacheMode, delivery: 'job' as const, signal, streamId: id };
    const { events } = await this.rewriting.open(command, asking);
    for await (const event of events) {
      const outcome = outcomeOf(event);
      if (outcome) return outcome;
    }
    return { kind: 'postponed', delayInMs: 0 };
  }

  private unexpected(error: unknown): AttemptOutcome {
    if (error instanceof RewriteError) return failed(error.toFailure());
    if (error instanceof RedisUnavailableError) return { kind: 'postponed', delayInMs: POSTPONED_BY_IN_MS };
    this.logger.error(error);
    return failed({ type: 'internal', detail: 'The rewrite failed unexpectedly.' });
  }
}

function outcomeOf(event: RewriteEvent): AttemptOutcome | null {
  if (event.type === 'done') return { kind: 'completed', rewrite: event.rewrite };
  return event.type === 'error' ? failed(event.failure) : null;
}

/** A text that was declined stays declined. */
function failed(failure: RewriteFailure): AttemptOutcome {
  if (!POSTPONING.has(failure.type)) return { kind: 'failed', failure, retryHelps: failure.type !== 'refused' };
  const { retryAfterInSeconds } = failure;
  return {
    kind: 'postponed',
    delayInMs: retryAfterInSeconds === undefined ? POSTPONED_BY_IN_MS : retryAfterInSeconds * 1000,
  };
}
