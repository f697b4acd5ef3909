import { type HrTime } from '@opentelemetry/api';
import { type CollectionResult, type MetricData, type MetricProducer } from '@opentelemetry/sdk-metrics';
import type { Resource } from '@opentelemetry/resources';
import { Counter } from './counter.js';
import type { About } from './family.js';
import { Histogram } from './histogram.js';

interface Readable {
  read(startTime: HrTime, endTime: HrTime): MetricData;
}

/** All that is counted in this process, for the readers of the SDK. */
export class MetricRegistry implements MetricProducer {
  private readonly families: Readable[] = [];
  private readonly startTime = now();

  constructor(
    private readonly scope: string,
    private readonly resource: Resource,
  ) {}

  /** Makes a counter that is read with the rest. */
  counter(about: About): Counter {
    return this.add(new Counter(about));
  }

  /** Makes a histogram that is read with the rest; `bounds` are the upper bounds of its buckets, rising. */
  histogram(about: About, bounds: readonly number[]): Histogram {
    return this.add(new Histogram(about, bounds));
  }

  async collect(): Promise<CollectionResult> {
    const endTime = now();
    const metrics = this.families.map((family) => family.read(this.startTime, endTime));
    const scopeMetrics = [{ scope: { name: this.scope }, metrics }];
    return { resourceMetrics: { resource: this.resource, scopeMetrics }, errors: [] };
  }

  private add<F extends Readable>(family: F): F {
    this.families.push(family);
    return family;
  }
}

/** The time as OpenTelemetry has it: seconds since the epoch, and nanoseconds. */
function now(): HrTime {
  const inMs = Date.now();
  return [Math.floor(inMs / 1000), (inMs % 1000) * 1e6];
}
