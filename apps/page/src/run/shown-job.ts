import { useLayoutEffect } from 'preact/hooks';
import { keep, kept } from '../kept.js';
import type { Asked, Run } from './run.js';

/** What a page that is loaded anew has to know of the job that was shown; null: there was none, or the service has it no more. */
type ShownJob = { asked: Asked; id: string } | null;

export function keptJob(): ShownJob {
  return JSON.parse(kept('job') ?? 'null') as ShownJob;
}

/** Keeps the job that is shown, before the browser may leave: an effect that waits for the next picture comes too late. */
export function useKeptJob(run: Run | null): void {
  useLayoutEffect(() => {
    if (run !== null) keep('job', JSON.stringify(jobShownBy(run)));
  }, [run?.asked, run?.job?.id, run?.failure]);
}

function jobShownBy({ asked, job, failure }: Run): ShownJob {
  const isGone = failure?.problem.type === 'not-found';
  return job === null || isGone ? null : { asked, id: job.id };
}
