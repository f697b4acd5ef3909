import { type Job, Worker } from 'bullmq';
import { isUnavailability } from '#redis';

/**
 * BullMQ's worker, but for one thing: what Redis refuses is no failure of the job. BullMQ would store it as one, once Redis takes that. Left alone, the job is
 * found by the next sweep, as after an outage, and no attempt counts.
 */
export class ForgivingWorker<Data, Result> extends Worker<Data, Result> {
  protected override async handleFailed(
    error: Error,
    ...rest: [job: Job<Data, Result>, token: string, fetchNext?: () => boolean]
  ): Promise<Job<Data, Result>> {
    // No next job, which BullMQ's types do not know of.
    if (isUnavailability(error)) return undefined as never;
    return super.handleFailed(error, ...rest);
  }
}
