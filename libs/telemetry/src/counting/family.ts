import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api';
import { AggregationTemporality, type DataPoint, type MetricData } from '@opentelemetry/sdk-metrics';

/** What a family of series is, as whoever reads it is told. */
export interface About {
  name: string;
  description: string;
  /** In UCUM (https://ucum.org), such as `s` and `By`; what is counted in braces, such as `{request}`. */
  unit: string;
  /** The names of the labels; a series is what has one value for each of them, in this order; one whose value is empty lacks the label. */
  labels: readonly string[];
}

/** The SDK's own bound. What comes on top of it is counted together, under the label that the SDK would give it. */
const MOST_SERIES = 2000;
const OVERFLOW: Attributes = { 'otel.metric.overflow': 'true' };

interface Series<State> {
  attributes: Attributes;
  state: State;
}

/**
 * The series of one name. They are kept by the values of their labels as one text: the SDK's instruments sort and serialise the attributes
 * at each record, which costs about ten times as much (docs/decisions/0089).
 */
export abstract class Family<State, Value> {
  private readonly series = new Map<string, Series<State>>();
  /** Null while there is room. */
  private overflow: Series<State> | null = null;

  constructor(protected readonly about: About) {}

  /** What is read of it now. */
  abstract read(startTime: HrTime, endTime: HrTime): MetricData;
  protected abstract create(): State;
  protected abstract valueOf(state: State): Value;

  /** The state of a series, which is there from now on. */
  protected at(values: readonly string[]): State {
    const key = values.join('\n');
    const series = this.series.get(key) ?? this.open(key, values);
    return series.state;
  }

  protected dataPoints(startTime: HrTime, endTime: HrTime): DataPoint<Value>[] {
    const all = [...this.series.values(), ...(this.overflow ? [this.overflow] : [])];
    return all.map(({ attributes, state }) => ({ startTime, endTime, attributes, value: this.valueOf(state) }));
  }

  protected get described(): Pick<MetricData, 'descriptor' | 'aggregationTemporality'> {
    const { name, description, unit } = this.about;
    const descriptor = { name, description, unit, valueType: ValueType.DOUBLE };
    return { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE };
  }

  private open(key: string, values: readonly string[]): Series<State> {
    if (this.series.size >= MOST_SERIES) return (this.overflow ??= { attributes: OVERFLOW, state: this.create() });
    const attributes = Object.fromEntries(
      this.about.labels.map((label, n) => [label, values[n]!]).filter(([, value]) => value !== ''),
    );
    const series = { attributes, state: this.create() };
    this.series.set(key, series);
    return series;
  }
}
