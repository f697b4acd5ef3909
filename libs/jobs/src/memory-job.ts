import type { Job, JobStatus, JobTask, StoredJob } from './job-queue.js';

/** One job in memory and the attempt that runs, if any. */
export class MemoryJob {
  status: JobStatus = 'queued';
  attempts = 0;
  running: AbortController | null = null;
  private readonly createdAt = new Date().toISOString();
  private finishedAt: string | null = null;
  private result: Pick<Job, 'rewrite' | 'error'> = { rewrite: null, error: null };

  constructor(readonly task: JobTask) {}

  end(status: JobStatus, result: Partial<Pick<Job, 'rewrite' | 'error'>> = {}): void {
    this.status = status;
    this.finishedAt = new Date().toISOString();
    this.result = { rewrite: null, error: null, ...result };
  }

  /** About how much memory the job takes. */
  get bytes(): number {
    return 2 * (512 + this.task.command.text.length + (this.result.rewrite?.rewritten.length ?? 0));
  }

  toStored(): StoredJob {
    const { status, attempts, createdAt, finishedAt } = this;
    const { id, owner, command } = this.task;
    return { id, owner, style: command.style, status, createdAt, finishedAt, attempts, ...this.result };
  }
}
