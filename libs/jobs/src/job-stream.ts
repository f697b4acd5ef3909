import { setTimeout as delay } from 'node:timers/promises';
import { RewriteError } from '#rewrite-log';
import type { RewriteEvent, StreamState } from '#rewrite-log';
import { isFinalEvent } from '#rewriting';
import type { Departure, RewriteEvents, RewriteService } from '#rewriting';
import { failureOf, finishedJobStream, wasToldOfResult } from './finished-job-stream.js';
import { hasEnded } from './job-queue.js';
import type { JobQueue, StoredJob } from './job-queue.js';

/** Who reads a stream again, and from where. */
export interface StreamAsking {
  owner: string;
  /** The number of the last event the reader has; -1 for none. */
  afterId: number;
  signal: Departure;
}

/** How long after its job a stream may still be told of the end. */
const TELLING_IN_MS = 2000;
/** How long a stream whose log has ended well waits for its job: a Redis that takes no result keeps nobody from the text. */
const HELD_FOR_IN_MS = 2000;

type DoneEvent = Extract<RewriteEvent, { type: 'done' }>;

/**
 * A job's stream. It ends as the job does, whatever happened to those who write it: the last of them may have died, or not have reached the log; and a job may be
 * cancelled when its log has ended but its result is not stored. So the log's `done` is held back until the job has ended, but no longer than `HELD_FOR_IN_MS`.
 * It is kept as long as its job's result: without that it is not found, and a reading is cut.
 */
export class JobStream implements RewriteEvents {
  /** Aborted when the log is read no more. */
  private readonly leaving = new AbortController();
  private readonly leave = (): void => this.leaving.abort();
  private readonly queued: RewriteEvent[] = [];
  private events: RewriteEvents | null = null;
  /** Of the log; held back. */
  private done: DoneEvent | null = null;
  private holding: NodeJS.Timeout | undefined;
  /** The job once it has ended, with the number of its failure in the stream. */
  private ended: { job: StoredJob; failureId: number } | null = null;
  private listener: () => void = () => undefined;
  private lastId: number;
  private over = false;
  private isEnding = false;

  constructor(
    private readonly queue: JobQueue,
    private readonly rewriting: RewriteService,
    private readonly id: string,
    private readonly asking: StreamAsking,
  ) {
    this.lastId = asking.afterId;
  }

  get isOver(): boolean {
    return this.over && this.queued.length === 0;
  }

  onChange(listener: () => void): void {
    this.listener = listener;
  }

  /**
   * Null when nothing comes after the reader's last event.
   * @param state null where the stream is kept no more
   * @throws RewriteError `not-found`
   */
  async open(state: StreamState | null): Promise<RewriteEvents | null> {
    const job = await this.queue.find(this.id);
    const isKnown = job?.owner === this.asking.owner && (state !== null || hasEnded(job));
    if (!isKnown) throw new RewriteError('not-found', 'There is no such stream.');
    if (!state || (wasToldOfResult(this.lastId) && hasEnded(job))) return this.endAs(job) ? this : null;
    this.events = this.rewriting.readOn(state, { afterId: this.lastId, signal: this.leaving.signal });
    return this.events && this.begin(this.events);
  }

  take(): RewriteEvent[] {
    const events = this.takeOfLog();
    const last = events.at(-1);
    if (last?.type === 'done') {
      events.pop();
      this.hold(last);
    }
    this.lastId = events.at(-1)?.id ?? this.lastId;
    if (this.done) this.endAsJob();
    else if (last && isFinalEvent(last)) this.finish();
    else if (this.events?.isOver) void this.end();
    return [...events, ...this.queued.splice(0)];
  }

  /** @throws what ends the reading: then the job is waited for no more */
  private takeOfLog(): RewriteEvent[] {
    try {
      return this.events?.take() ?? [];
    } catch (error) {
      this.finish();
      throw error;
    }
  }

  private begin(events: RewriteEvents): this {
    events.onChange(() => this.listener());
    this.asking.signal.addEventListener('abort', this.leave);
    if (this.asking.signal.aborted) this.leave();
    this.endWithJob()
      .catch(() => undefined)
      .finally(() => this.stop());
    return this;
  }

  private async endWithJob(): Promise<void> {
    const { signal } = this.leaving;
    await this.queue.ended(this.id, signal);
    const job = signal.aborted ? null : await this.queue.find(this.id);
    if (!job) return;
    const failure = failureOf(job);
    this.ended = { job, failureId: failure ? await this.rewriting.endJobStream(this.id, failure) : 0 };
    this.endAsJob();
    this.listener();
    await delay(TELLING_IN_MS, undefined, { signal }).catch(() => undefined);
  }

  /** Both the log and the job have ended. The job's attempt may have been another one than that of the log which was read. */
  private endAsJob(): void {
    if (this.over || !this.done || !this.ended) return;
    const { job, failureId } = this.ended;
    const failure = failureOf(job);
    if (failure) this.queued.push({ type: 'error', id: failureId, failure });
    else if (job.rewrite?.rewritten === this.done.rewrite.rewritten) this.queued.push(this.done);
    else this.endAs(job);
    this.finish();
  }

  private hold(done: DoneEvent): void {
    this.done = done;
    this.holding = setTimeout(() => this.release(), HELD_FOR_IN_MS);
  }

  private release(): void {
    if (!this.done || this.over) return;
    this.queued.push(this.done);
    this.finish();
    this.listener();
  }

  /** Nothing more is known of the job. */
  private stop(): void {
    this.leave();
    this.release();
  }

  /** The log is over without the job's end, which is told from the job itself. */
  private async end(): Promise<void> {
    if (this.isEnding || this.over) return;
    this.isEnding = true;
    const job = this.asking.signal.aborted ? null : await this.queue.find(this.id).catch(() => null);
    if (job && hasEnded(job)) this.endAs(job);
    this.finish();
    this.listener();
  }

  /** @returns whether the reader lacks any of it */
  private endAs(job: StoredJob): boolean {
    this.queued.push(...finishedJobStream(job, this.lastId));
    this.over = true;
    return this.queued.length > 0;
  }

  private finish(): void {
    this.over = true;
    clearTimeout(this.holding);
    this.leave();
    this.asking.signal.removeEventListener('abort', this.leave);
  }
}
