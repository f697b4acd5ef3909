import type { Job, JobStatus, JobTask, StoredJob } from './job-queue.js';

/** How a job ends: with its rewrite, with its failure, or without either. */
export type Ending = Pick<Job, 'status'> & Partial<Pick<Job, 'rewrite' | 'error'>>;

/** One job in memory and the attempt that runs, if any. */
export class MemoryJob {
  status: JobStatus = 'queued';
  attempts = 0;
  running: AbortController | null = null;
  /** Of attempts that reached nobody; the time in milliseconds since the epoch. */
  private deferrals = { since: 0, count: 0 };
  private readonly createdAt = new Date().toISOString();
  private readonly addedAt = performance.now();
  private hasStarted = false;
  private finishedAt: Date | null = null;
  private result: Pick<Job, 'rewrite' | 'error'> = { rewrite: null, error: null };

  constructor(public task: JobTask) {}

  /** Ends the job and forgets its text, and the terms that are part of it. */
  end({ status, rewrite = null, error = null }: Ending): void {
    this.status = status;
    this.finishedAt = new Date();
    this.result = { rewrite, error };
    this.task = { ...this.task, command: { style: this.task.command.style, text: '' } };
  }

  /** Since it was added. */
  get ageInMs(): number {
    return performance.now() - this.addedAt;
  }

  /** An attempt starts. @returns how long the job has waited for its first; null for a later one */
  startWaitInMs(): number | null {
    if (this.hasStarted) return null;
    this.hasStarted = true;
    return this.ageInMs;
  }

  /** @param time in milliseconds since the epoch */
  endedBefore(time: number): boolean {
    return this.finishedAt !== null && this.finishedAt.getTime() < time;
  }

  /**
   * One more attempt has reached nobody.
   * @returns how many have by now; 0 once the first was longer ago than allowed
   */
  defer(atMostInMs: number): number {
    if (this.deferrals.count === 0) this.deferrals.since = Date.now();
    if (Date.now() - this.deferrals.since >= atMostInMs) return 0;
    this.deferrals.count += 1;
    return this.deferrals.count;
  }

  /** About how much memory the job takes. */
  get bytes(): number {
    const { text, keep = [] } = this.task.command;
    return 2 * (512 + text.length + keep.join('').length + (this.result.rewrite?.rewritten.length ?? 0));
  }

  toStored(): StoredJob {
    const { status, attempts, createdAt } = this;
    const { id, owner, command } = this.task;
    const finishedAt = this.finishedAt?.toISOString() ?? null;
    return { id, owner, style: command.style, status, createdAt, finishedAt, attempts, ...this.result };
  }
}
