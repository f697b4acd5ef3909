import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Meter } from '@opentelemetry/api';

const RESOLUTION_IN_MS = 20;

/**
 * The process itself: how late its timers are, which is how long everything waits for it, and its memory.
 * @returns ends the watching
 */
export function watchProcess(meter: Meter): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_IN_MS });
  delay.enable();
  const late = meter.createObservableGauge('rewrite_event_loop_delay_seconds', {
    description: 'How late timers came since the last scrape.',
    unit: 's',
  });
  const memory = meter.createObservableGauge('rewrite_process_memory_bytes', {
    description: 'Of the process: heap (used), heap_limit, resident.',
    unit: 'By',
  });
  const cpu = meter.createObservableCounter('rewrite_process_cpu_seconds_total', {
    description: 'Processor time.',
    unit: 's',
  });
  meter.addBatchObservableCallback(
    (result) => {
      result.observe(late, latenessOf(delay.percentile(50)), { quantile: '0.5' });
      result.observe(late, latenessOf(delay.percentile(99)), { quantile: '0.99' });
      result.observe(late, latenessOf(delay.max), { quantile: '1' });
      delay.reset();
      const { used_heap_size: heap, heap_size_limit: limit } = getHeapStatistics();
      result.observe(memory, heap, { kind: 'heap' });
      result.observe(memory, limit, { kind: 'heap_limit' });
      result.observe(memory, process.memoryUsage.rss(), { kind: 'resident' });
      const { user, system } = process.cpuUsage();
      result.observe(cpu, (user + system) / 1e6);
    },
    [late, memory, cpu],
  );
  return () => delay.disable();
}

/** In seconds, of what the monitor has measured in nanoseconds: the whole time between two timers. */
function latenessOf(interval: number): number {
  return Math.max(0, interval / 1e9 - RESOLUTION_IN_MS / 1000);
}
