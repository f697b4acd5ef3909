import { Injectable, Logger } from '@nestjs/common';
import { RewriteError } from '#rewrite-log';
import type { RewriteEvent, RewriteFailure } from '#rewrite-log';
import { RewriteService } from '#rewriting';
import type { Attempt, AttemptOutcome, JobTask } from './job-queue.js';

const POSTPONED_BY_IN_MS = 1_000;

/** Handles jobs: reads the rewrite to its end. */
@Injectable()
export class RewriteProcessor {
  private readonly logger = new Logger(RewriteProcessor.name);

  constructor(private readonly rewriting: RewriteService) {}

  async process(task: JobTask, attempt: Attempt): Promise<AttemptOutcome> {
    const outcome = await this.attempt(task, attempt.signal).catch((error: unknown) => this.unexpected(error));
    if (outcome.kind === 'failed' && (attempt.isLast || !outcome.retryHelps) && !attempt.signal.aborted) {
      await this.rewriting.endJobStream(task.id, outcome.failure);
    }
    return outcome;
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
    this.logger.error(error);
    return failed({ type: 'internal', detail: 'The rewrite failed unexpectedly.' });
  }
}

function outcomeOf(event: RewriteEvent): AttemptOutcome | null {
  if (event.type === 'done') return { kind: 'completed', rewrite: event.rewrite };
  return event.type === 'error' ? failed(event.failure) : null;
}

/** Keys that are busy or resting are no attempt: the job waits for them. A text that was declined stays declined. */
function failed(failure: RewriteFailure): AttemptOutcome {
  if (failure.type === 'no-capacity') {
    const delayInMs =
      failure.retryAfterInSeconds === undefined ? POSTPONED_BY_IN_MS : failure.retryAfterInSeconds * 1000;
    return { kind: 'postponed', delayInMs };
  }
  return { kind: 'failed', failure, retryHelps: failure.type !== 'refused' };
}
