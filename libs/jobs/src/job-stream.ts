import { setTimeout as delay } from 'node:timers/promises';
import { RewriteError } from '#rewrite-log';
import type { RewriteEvent } from '#rewrite-log';
import type { RewriteEvents, RewriteService } from '#rewriting';
import { failureOf, finishedJobStream } from './finished-job-stream.js';
import { hasEnded } from './job-queue.js';
import type { JobQueue, StoredJob } from './job-queue.js';

export interface StreamAsking {
  owner: string;
  /** The number of the last event the reader has; -1 for none. */
  afterId: number;
  signal: AbortSignal;
}

/** How long after its job a stream may still be told of the end. */
const TELLING_IN_MS = 2000;

/**
 * A request's stream or a job's, read again. A job's ends as the job does, whatever happened to those who write it: the last of them may
 * have died, or not have reached the log. It is kept as long as its job's result: without that it is not found, and a reading is cut.
 */
export class JobStream {
  private readonly untold = new AbortController();

  constructor(
    private readonly queue: JobQueue,
    private readonly rewriting: RewriteService,
    private readonly id: string,
    private readonly asking: StreamAsking,
  ) {}

  /** Null when nothing comes after the reader's last event. @throws RewriteError `not-found` */
  async open(): Promise<RewriteEvents | null> {
    const kind = await this.rewriting.streamKind(this.id, this.asking.owner);
    if (kind === 'request') return this.rewriting.resume(this.id, this.asking);
    const job = await this.queue.find(this.id);
    if (job?.owner !== this.asking.owner) throw new RewriteError('not-found', 'There is no such stream.');
    return this.openOf(job);
  }

  private async openOf(job: StoredJob): Promise<RewriteEvents | null> {
    const signal = AbortSignal.any([this.asking.signal, this.untold.signal]);
    try {
      const events = await this.rewriting.resume(this.id, { ...this.asking, signal });
      return events && this.read(events);
    } catch (error) {
      if (!hasEnded(job)) throw error;
      const events = finishedJobStream(job, this.asking.afterId);
      return events && streamOf(events);
    }
  }

  private async *read(events: RewriteEvents): AsyncGenerator<RewriteEvent> {
    const reading = new AbortController();
    const signal = AbortSignal.any([this.asking.signal, reading.signal]);
    this.endWithJob(signal).catch(() => this.untold.abort());
    let lastId = this.asking.afterId;
    try {
      for await (const event of events) {
        yield event;
        if (event.type === 'done' || event.type === 'error') return;
        lastId = event.id;
      }
      if (!this.asking.signal.aborted) yield* await this.ending(lastId);
    } finally {
      reading.abort();
    }
  }

  private async endWithJob(signal: AbortSignal): Promise<void> {
    await this.queue.ended(this.id, signal);
    if (signal.aborted) return;
    const job = await this.queue.find(this.id);
    if (!job) return this.untold.abort();
    const failure = failureOf(job);
    if (failure) await this.rewriting.endJobStream(this.id, failure);
    await delay(TELLING_IN_MS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) this.untold.abort();
  }

  /** The end, told from the job itself. */
  private async ending(lastId: number): Promise<RewriteEvent[]> {
    const job = await this.queue.find(this.id);
    return (job && hasEnded(job) && finishedJobStream(job, lastId)) || [];
  }
}

async function* streamOf(events: RewriteEvent[]): AsyncGenerator<RewriteEvent> {
  yield* events;
}
