import type { HrTime } from '@opentelemetry/api';
import { DataPointType, type HistogramMetricData } from '@opentelemetry/sdk-metrics';
import { type About, Family } from './family.js';

type HistogramValue = HistogramMetricData['dataPoints'][number]['value'];

interface Spread {
  /** One more than there are bounds: the last is of what lies above them all. */
  counts: number[];
  sum: number;
  count: number;
}

/** How values are spread: how many were at most each of some bounds. */
export class Histogram extends Family<Spread, HistogramValue> {
  /** @param bounds ascending */
  constructor(
    about: About,
    private readonly bounds: readonly number[],
  ) {
    super(about);
  }

  record(value: number, ...values: readonly string[]): void {
    const spread = this.at(values);
    let bucket = 0;
    while (bucket < this.bounds.length && value > this.bounds[bucket]!) bucket += 1;
    spread.counts[bucket]! += 1;
    spread.sum += value;
    spread.count += 1;
  }

  read(startTime: HrTime, endTime: HrTime): HistogramMetricData {
    const dataPoints = this.dataPoints(startTime, endTime);
    return { ...this.described, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }

  protected create(): Spread {
    return { counts: Array.from({ length: this.bounds.length + 1 }, () => 0), sum: 0, count: 0 };
  }

  protected valueOf({ counts, sum, count }: Spread): HistogramValue {
    return { buckets: { boundaries: [...this.bounds], counts: [...counts] }, sum, count };
  }
}
