import { useEffect, useReducer, useRef } from 'preact/hooks';
import { type RewriteClient, RewriteError } from '#client';
import { follow, followJob, type Following, type Tell } from './follow.js';
import { afterEvent, type Asked, type Delivery, isUnderWay, type Run } from './run.js';
import { keptJob, useKeptJob } from './shown-job.js';

export interface Running {
  run: Run | null;
  start: (asked: Asked, delivery: Delivery) => void;
  /** Shows the job on that was shown when the page was loaded anew. */
  goOn: () => void;
  /** Leaves a stream; cancels a job. */
  stop: () => void;
}

/** The rewrite that the page shows: one at a time. */
export function useRun(client: RewriteClient): Running {
  const [run, tell] = useReducer(afterEvent, null);
  const leaving = useRef(new AbortController());
  useEffect(() => tell({ is: 'another key' }), [client]);
  useKeptJob(run);

  function begin(work: (following: Following) => Promise<void>): void {
    // The page may still be told of an earlier job, which is none of this run's.
    leaving.current.abort();
    leaving.current = new AbortController();
    const { signal } = leaving.current;
    const tellWhileHere: Tell = (event) => {
      if (!signal.aborted) tell(event);
    };
    work({ client, tell: tellWhileHere, signal }).catch((error: unknown) =>
      tellWhileHere({ is: 'failed', problem: asProblem(error), at: new Date() }),
    );
  }

  function start(asked: Asked, delivery: Delivery): void {
    tell({ is: 'sent', asked, delivery, at: performance.now() });
    begin((following) => follow(asked, delivery, following));
  }

  function goOn(): void {
    const shown = keptJob();
    if (run !== null || shown === null) return;
    tell({ is: 'sent', asked: shown.asked, delivery: 'job', at: null });
    begin((following) => followJob({ id: shown.id, status: 'queued' }, following));
  }

  function stop(): void {
    if (!isUnderWay(run)) return;
    if (run.job === null) return leave();
    client.cancel(run.job.id).catch((error: unknown) => {
      const problem = asProblem(error);
      // One that has ended meanwhile cannot be cancelled: its stream tells how it ended.
      if (problem.status !== 409) tell({ is: 'not cancelled', problem, at: new Date() });
    });
  }

  function leave(): void {
    leaving.current.abort();
    tell({ is: 'stopped' });
  }

  return { run, start, goOn, stop };
}

/** What is thrown that the client does not know is a fault of the page. */
export function asProblem(error: unknown): RewriteError {
  if (error instanceof RewriteError) return error;
  return new RewriteError({ type: 'other', title: '', detail: String(error) });
}
