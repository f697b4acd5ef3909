import { deltasOf } from '#rewrite-log';
import type { RewriteEvent, RewriteFailure } from '#rewrite-log';
import type { StoredJob } from './job-queue.js';

export const CANCELLED: RewriteFailure = { type: 'cancelled', detail: 'The job was cancelled.' };

/** Above every number that a log of this service gives. */
const FIRST_ID = 1_000_000_000_000;

/**
 * The stream of an ended job whose log is gone, told from its result: what a reader may have got before is dropped by a restart.
 * @returns what comes of it after the event `afterId`
 */
export function finishedJobStream(job: StoredJob, afterId: number): RewriteEvent[] {
  const events: RewriteEvent[] = [{ type: 'start', id: 0, streamId: job.id, style: job.style }, ...ending(job)];
  return events.filter(({ id }) => id > afterId);
}

/** Whether a reader has had part of what is told from the result: the log, which may be there again, has nothing under such numbers. */
export function wasToldOfResult(afterId: number): boolean {
  return afterId >= FIRST_ID;
}

/** With what failure the stream of an ended job ends; null for one that completed. */
export function failureOf({ status, error }: StoredJob): RewriteFailure | null {
  return status === 'cancelled' ? CANCELLED : error;
}

function ending(job: StoredJob): RewriteEvent[] {
  const failure = failureOf(job);
  if (failure) return [{ type: 'error', id: FIRST_ID, failure }];
  const rewrite = job.rewrite!;
  const deltas = deltasOf(rewrite.rewritten).map((text, i): RewriteEvent => ({
    type: 'delta',
    id: FIRST_ID + 1 + i,
    text,
  }));
  return [{ type: 'restart', id: FIRST_ID }, ...deltas, { type: 'done', id: FIRST_ID + 1 + deltas.length, rewrite }];
}
