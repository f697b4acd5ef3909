import { Logger } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { isUnavailability } from '#redis';
import { MAX_EVENTS } from './rewrites-queue.js';

const REMOVAL_INTERVAL_IN_MS = 60_000;
/** How many are removed at a time, of each kind of end. */
const MOST_REMOVED = 1000;

/**
 * Removes jobs that ended longer ago than they are kept. BullMQ itself looks for them only when another job ends, which may
 * be never: where no more are submitted, and where a full Redis lets none begin.
 */
export class EndedJobs {
  private readonly logger = new Logger('Jobs');
  private readonly timer: NodeJS.Timeout;
  private removal: Promise<void> = Promise.resolve();

  constructor(
    private readonly queue: Queue,
    private readonly keepForInMs: number,
    intervalInMs = REMOVAL_INTERVAL_IN_MS,
  ) {
    const remove = (): void => void (this.removal = this.remove());
    this.timer = setInterval(remove, intervalInMs).unref();
  }

  /** Looks no more, once what is under way is done. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.removal;
  }

  private async remove(): Promise<void> {
    try {
      await this.queue.clean(this.keepForInMs, MOST_REMOVED, 'completed');
      await this.queue.clean(this.keepForInMs, MOST_REMOVED, 'failed');
      await this.queue.trimEvents(MAX_EVENTS);
    } catch (error) {
      if (!isUnavailability(error)) this.logger.warn((error as Error).message);
    }
  }
}
