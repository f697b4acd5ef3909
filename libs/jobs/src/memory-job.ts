import type { Job, JobStatus, JobTask, StoredJob } from './job-queue.js';

/** How a job ends: with its rewrite, with its failure, or without either. */
export type Ending = Pick<Job, 'status'> & Partial<Pick<Job, 'rewrite' | 'error'>>;

/** One job in memory and the attempt that runs, if any. */
export class MemoryJob {
  status: JobStatus = 'queued';
  attempts = 0;
  running: AbortController | null = null;
  private readonly createdAt = new Date().toISOString();
  private finishedAt: Date | null = null;
  private result: Pick<Job, 'rewrite' | 'error'> = { rewrite: null, error: null };

  constructor(public task: JobTask) {}

  /** Ends the job and forgets its text. */
  end({ status, rewrite = null, error = null }: Ending): void {
    this.status = status;
    this.finishedAt = new Date();
    this.result = { rewrite, error };
    this.task = { ...this.task, command: { ...this.task.command, text: '' } };
  }

  /** @param time in milliseconds since the epoch */
  endedBefore(time: number): boolean {
    return this.finishedAt !== null && this.finishedAt.getTime() < time;
  }

  /** About how much memory the job takes. */
  get bytes(): number {
    return 2 * (512 + this.task.command.text.length + (this.result.rewrite?.rewritten.length ?? 0));
  }

  toStored(): StoredJob {
    const { status, attempts, createdAt } = this;
    const { id, owner, command } = this.task;
    const finishedAt = this.finishedAt?.toISOString() ?? null;
    return { id, owner, style: command.style, status, createdAt, finishedAt, attempts, ...this.result };
  }
}
