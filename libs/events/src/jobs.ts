import { Happening } from './happening.js';
import type { TraceContext, Traceable } from './trace-context.js';

/** A job was accepted, and is kept until it has ended. */
export interface JobAccepted {
  jobId: string;
  requestId: string | undefined;
  style: string;
  /** Below what it happened. */
  trace: TraceContext | null;
}

/** An attempt at a job has begun. */
export interface AttemptBegun extends Traceable {
  jobId: string;
  style: string;
  /** Since the job was accepted; null for an attempt that is not its first. */
  waitedInMs: number | null;
}

export interface AttemptEnded {
  begun: AttemptBegun;
  /** `completed`, `failed` or `postponed`. */
  outcome: string;
  /** Of one that failed: the failure's type, and what helps after it, where that is known. */
  failure: { type: string; retry?: string | undefined } | null;
  durationInMs: number;
}

/** A job has its one result. */
export interface JobEnded {
  jobId: string;
  /** `completed`, `failed` or `cancelled`. */
  status: string;
}

export const jobAccepted = new Happening<JobAccepted>('job.accepted');
export const attemptBegun = new Happening<AttemptBegun>('attempt.begun');
export const attemptEnded = new Happening<AttemptEnded>('attempt.ended');
export const jobEnded = new Happening<JobEnded>('job.ended');
