import { Happening } from './happening.js';
import type { TraceContext, Traceable } from './trace-context.js';

/** A job was accepted, and is kept until it has ended. */
interface JobAccepted {
  jobId: string;
  requestId: string | undefined;
  style: string;
  /** The place in a trace below which it happened; null: it belongs to no trace. */
  trace: TraceContext | null;
}

/** An attempt at a job has begun. */
export interface AttemptBegun extends Traceable {
  jobId: string;
  style: string;
  /** Since the job was accepted; null for an attempt that is not its first. */
  waitedInMs: number | null;
}

/** An attempt at a job has ended, or was put off. */
export interface AttemptEnded {
  begun: AttemptBegun;
  /** `completed`, `failed` or `postponed`. */
  outcome: string;
  /** Of one that failed: the failure's type, and what helps after it, where that is known. */
  failure: { type: string; retry?: string | undefined } | null;
  durationInMs: number;
}

/** A job has its one result. */
interface JobEnded {
  jobId: string;
  /** `completed`, `failed` or `cancelled`. */
  status: string;
}

/** Told by the api that has accepted it. */
export const jobAccepted = new Happening<JobAccepted>('job.accepted');
/** Told by the process that works the job. */
export const attemptBegun = new Happening<AttemptBegun>('attempt.begun');
/** Told by the process that works the job. */
export const attemptEnded = new Happening<AttemptEnded>('attempt.ended');
/** Told by the process that ends it. */
export const jobEnded = new Happening<JobEnded>('job.ended');
