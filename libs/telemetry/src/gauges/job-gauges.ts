import type { Meter } from '@opentelemetry/api';
import type { JobQueue } from '#jobs';

/** The queue as it is. With Redis every process tells the same of it: take the maximum, not the sum. */
export function watchJobs(meter: Meter, queue: JobQueue): void {
  const jobs = meter.createObservableGauge('rewrite_jobs', {
    description: 'Jobs that have not ended, by state: waiting, delayed, active.',
    unit: '{job}',
  });
  const backlog = meter.createObservableGauge('rewrite_jobs_backlog', {
    description: 'Jobs that a worker could take up now: waiting, or put off until a time that has come.',
    unit: '{job}',
  });
  const oldest = meter.createObservableGauge('rewrite_jobs_oldest_seconds', {
    description: 'How long ago the job was submitted that is the next of those that wait; 0 while none does.',
    unit: 's',
  });
  const paused = meter.createObservableGauge('rewrite_jobs_paused', {
    description: '1 while the queue is paused, so that no job is taken up.',
    unit: '1',
  });
  meter.addBatchObservableCallback(
    async (result) => {
      const { waiting, delayed, due, active, isPaused, oldestWaitedInMs } = await queue.state();
      for (const [state, count] of Object.entries({ waiting, delayed, active })) result.observe(jobs, count, { state });
      result.observe(backlog, waiting + due);
      result.observe(oldest, oldestWaitedInMs / 1000);
      result.observe(paused, isPaused ? 1 : 0);
    },
    [jobs, backlog, oldest, paused],
  );
}
