import { attemptBegun, attemptEnded, jobAccepted, jobEnded } from '#events';
import type { MetricRegistry } from '../counting/metric-registry.js';
import { QUEUE_SECONDS } from './bounds.js';
import { type Listening, together } from './listening.js';

/** Jobs that this process accepted, worked and ended. */
export function measureJobs(registry: MetricRegistry): Listening {
  const accepted = registry.counter({
    name: 'rewrite_jobs_accepted_total',
    description: 'Jobs that were accepted.',
    unit: '{job}',
    labels: ['style'],
  });
  const ended = registry.counter({
    name: 'rewrite_jobs_ended_total',
    description: 'Jobs that have their one result: completed, failed or cancelled.',
    unit: '{job}',
    labels: ['status'],
  });
  const attempts = registry.counter({
    name: 'rewrite_job_attempts_total',
    description: 'Attempts at jobs: completed, failed, or postponed, which counts against no job.',
    unit: '{attempt}',
    labels: ['outcome'],
  });
  const waits = registry.histogram(
    {
      name: 'rewrite_job_wait_seconds',
      description: 'From the submit of a job to its first attempt.',
      unit: 's',
      labels: [],
    },
    QUEUE_SECONDS,
  );
  for (const status of ['completed', 'failed', 'cancelled']) ended.add(0, status);
  return together(
    jobAccepted.listen(({ style }) => accepted.add(1, style)),
    jobEnded.listen(({ status }) => ended.add(1, status)),
    attemptEnded.listen(({ outcome }) => attempts.add(1, outcome)),
    attemptBegun.listen(({ waitedInMs }) => {
      if (waitedInMs !== null) waits.record(waitedInMs / 1000);
    }),
  );
}
