import type { DeliveredRewrite, RewriteErrorType, RewriteFailure } from '#rewrite-log';
import { optionsOf, STYLES } from '#rewriting';
import type { Job, JobStatus, JobTask, StoredJob } from '../job-queue.js';
import type { JobRow } from './job-scripts.js';

/** A job as it is stored. */
export interface JobRecord {
  job: StoredJob;
  /** It has ended longer ago than results are kept, and is only remembered. */
  isStale: boolean;
}

/** The newest form of tasks that this version reads. */
export const TASK_FORM = 2;

/** A task as BullMQ keeps it. One without a number is of the first form. A field that a reader does not know is of no use to it. */
export type StoredTask = JobTask & { form?: number };

/** The oldest form that says all of the task: the first one knows neither options nor styles that are not built in. */
export function formOf({ command }: JobTask): number {
  const isPlain = optionsOf(command).length === 0 && Object.hasOwn(STYLES, command.style);
  return isPlain ? 1 : TASK_FORM;
}

type Ending = Pick<Job, 'status' | 'finishedAt' | 'attempts' | 'rewrite' | 'error'>;

/** What a job is called in BullMQ: all of its task that those who look at it are told. A style's name has no space. */
export function nameOf({ owner, command }: Pick<JobTask, 'owner' | 'command'>): string {
  return `${command.style} ${owner}`;
}

export function toJobRecord(id: string, row: JobRow, resultTtlInMs: number): JobRecord {
  const [name, createdAt] = row;
  const [, style = '', owner = ''] = /^(\S*) (.*)$/s.exec(name) ?? [];
  const now = row[9];
  const ending = endingOf(row);
  return {
    job: storedJob({ id, owner, style }, Number(createdAt), ending),
    isStale: ending.finishedAt !== null && Date.parse(ending.finishedAt) + resultTtlInMs < now,
  };
}

/** A job that has just been added. */
export function toQueuedJob(task: JobTask, createdAt: number): StoredJob {
  const { id, owner, command } = task;
  return storedJob({ id, owner, style: command.style }, createdAt, unended('queued', 0));
}

function storedJob(
  { id, owner, style }: Pick<StoredJob, 'id' | 'owner' | 'style'>,
  createdAt: number,
  ending: Ending,
): StoredJob {
  return { id, owner, style, createdAt: new Date(createdAt).toISOString(), ...ending };
}

/** A cancel wins over what was stored after it. A job that completed may have the reason of an earlier failure, too. */
function endingOf(row: JobRow): Ending {
  const [, createdAt, made, finishedOn, returnValue, reason, cancelledAt, cancelledAttempts, isLocked] = row;
  const attempts = Number(made ?? 0);
  if (cancelledAt !== null)
    return { ...unended('cancelled', Number(cancelledAttempts)), finishedAt: endOf(cancelledAt, createdAt) };
  if (finishedOn === null) return unended(isLocked ? 'active' : 'queued', attempts);
  const finishedAt = endOf(finishedOn, createdAt);
  if (returnValue === null) return { status: 'failed', finishedAt, attempts, rewrite: null, error: failureOf(reason) };
  const rewrite = JSON.parse(returnValue) as DeliveredRewrite;
  return { status: 'completed', finishedAt, attempts, rewrite, error: null };
}

function unended(status: JobStatus, attempts: number): Ending {
  return { status, finishedAt: null, attempts, rewrite: null, error: null };
}

/** The two times are of different machines' clocks. */
function endOf(endedAt: string, createdAt: string): string {
  return new Date(Math.max(Number(endedAt), Number(createdAt))).toISOString();
}

/** A failure as the message of the error that BullMQ stores. */
export function reasonOf(failure: RewriteFailure): string {
  return JSON.stringify(failure);
}

/** A reason that is not ours is BullMQ's: the client is told none of it. */
function failureOf(reason: string | null): RewriteFailure {
  try {
    return JSON.parse(reason ?? '') as RewriteFailure;
  } catch {
    const type: RewriteErrorType = 'internal';
    return { type, detail: 'The job failed unexpectedly.' };
  }
}
