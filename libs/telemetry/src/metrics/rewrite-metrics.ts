import { rewriteEnded } from '#events';
import type { MetricRegistry } from '../counting/metric-registry.js';
import { ANSWER_SECONDS } from './bounds.js';
import type { Listening } from './listening.js';

/** Rewrites that were written, however many read them; their checks, repairs and new beginnings. */
export function measureRewrites(registry: MetricRegistry): Listening {
  const durations = registry.histogram(
    {
      name: 'rewrite_written_seconds',
      description: 'Writing a rewrite: finished, stopped since nobody read it any more, or the type of its failure.',
      unit: 's',
      labels: ['style', 'delivery', 'outcome'],
    },
    ANSWER_SECONDS,
  );
  const checks = registry.counter({
    name: 'rewrite_checks_total',
    description: 'Checks of finished rewrites: passed, failed, or unknown where it cannot be told.',
    unit: '{check}',
    labels: ['style', 'check', 'result'],
  });
  const repairs = registry.counter({
    name: 'rewrite_repairs_total',
    description: 'Rewrites that were written anew since a check had failed.',
    unit: '{repair}',
    labels: ['style'],
  });
  const restarts = registry.counter({
    name: 'rewrite_restarts_total',
    description: 'New beginnings after text had gone out.',
    unit: '{restart}',
    labels: ['style'],
  });
  return rewriteEnded.listen(({ begun: { style, delivery }, outcome, written, durationInMs, ...counts }) => {
    durations.record(durationInMs / 1000, style, delivery, outcome);
    repairs.add(counts.repairs, style);
    restarts.add(counts.restarts, style);
    for (const { name, passed } of written?.checks ?? []) checks.add(1, style, name, resultOf(passed));
  });
}

function resultOf(passed: boolean | null): string {
  if (passed === null) return 'unknown';
  return passed ? 'passed' : 'failed';
}
