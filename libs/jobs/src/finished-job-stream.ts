import type { RewriteEvent } from '#rewrite-log';
import type { StoredJob } from './job-queue.js';

/** Above every number that a log of this service gives. */
const FIRST_ID = 1_000_000_000_000;

/**
 * The stream of an ended job whose log is gone, told from its result: what a reader may have got before is dropped by a restart.
 * Null when nothing comes after the event `afterId`.
 */
export function finishedJobStream(job: StoredJob, afterId: number): RewriteEvent[] | null {
  const events: RewriteEvent[] = [{ type: 'start', id: 0, streamId: job.id, style: job.style }, ...ending(job)];
  const left = events.filter(({ id }) => id > afterId);
  return left.length > 0 ? left : null;
}

function ending({ rewrite, error }: StoredJob): RewriteEvent[] {
  if (rewrite) {
    return [
      { type: 'restart', id: FIRST_ID },
      { type: 'delta', id: FIRST_ID + 1, text: rewrite.rewritten },
      { type: 'done', id: FIRST_ID + 2, rewrite },
    ];
  }
  const failure = error ?? { type: 'cancelled' as const, detail: 'The job was cancelled.' };
  return [{ type: 'error', id: FIRST_ID, failure }];
}
