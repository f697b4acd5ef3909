import type { HrTime } from '@opentelemetry/api';
import { DataPointType, type SumMetricData } from '@opentelemetry/sdk-metrics';
import { Family } from './family.js';

/** Sums that only grow. */
export class Counter extends Family<{ sum: number }, number> {
  /** @param values of the labels; adding 0 makes the series known, so that its first increase is seen as one */
  add(amount: number, ...values: readonly string[]): void {
    this.at(values).sum += amount;
  }

  read(startTime: HrTime, endTime: HrTime): SumMetricData {
    const dataPoints = this.dataPoints(startTime, endTime);
    return { ...this.described, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
  }

  protected create(): { sum: number } {
    return { sum: 0 };
  }

  protected valueOf({ sum }: { sum: number }): number {
    return sum;
  }
}
