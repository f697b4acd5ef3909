import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MetricRegistry } from '#telemetry/counting';

const SERIALIZER = new PrometheusSerializer(undefined, false, undefined, true, true);

describe('what is counted', () => {
  let registry: MetricRegistry;
  beforeEach(() => (registry = new MetricRegistry('test', resourceFromAttributes({}))));

  const lines = async (): Promise<string[]> => {
    const { resourceMetrics } = await registry.collect();
    return SERIALIZER.serialize(resourceMetrics)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
  };
  const about = (...labels: string[]) => ({ name: 'things_total', description: 'Things.', unit: '{thing}', labels });

  test('is a sum for each set of values, from the first that is added on, though it be 0', async () => {
    const things = registry.counter(about('kind', 'size'));
    things.add(0, 'b', '1');
    things.add(1, 'a', '1');
    things.add(2.5, 'a', '1');
    things.add(1, 'a', '2');
    expect(await lines()).toEqual([
      'things_total{kind="b",size="1"} 0',
      'things_total{kind="a",size="1"} 3.5',
      'things_total{kind="a",size="2"} 1',
    ]);
  });

  test('lacks a label whose value is empty', async () => {
    registry.counter(about('kind', 'size')).add(1, '', '1');
    expect(await lines()).toEqual(['things_total{size="1"} 1']);
  });

  test('is one thing more, and not one more series, above 2,000 sets of values', async () => {
    const things = registry.counter(about('kind'));
    for (let kind = 0; kind < 3000; kind += 1) things.add(1, `kind ${kind}`);
    things.add(5, 'kind 7');
    const told = await lines();
    expect(told).toHaveLength(2001);
    expect(told).toContain('things_total{kind="kind 7"} 6');
    expect(told.at(-1)).toBe('things_total{otel_metric_overflow="true"} 1000');
  });

  test('is spread over its bounds, each of which holds what is at most as large', async () => {
    const seconds = registry.histogram({ ...about('kind'), name: 'wait_seconds', unit: 's' }, [0.1, 1]);
    for (const value of [0, 0.1, 0.11, 1, 5]) seconds.record(value, 'a');
    expect(await lines()).toEqual([
      'wait_seconds_count{kind="a"} 5',
      'wait_seconds_sum{kind="a"} 6.21',
      'wait_seconds_bucket{kind="a",le="0.1"} 2',
      'wait_seconds_bucket{kind="a",le="1"} 4',
      'wait_seconds_bucket{kind="a",le="+Inf"} 5',
    ]);
  });

  test('stays as it was read, for whoever has read it', async () => {
    const seconds = registry.histogram({ ...about(), name: 'wait_seconds', unit: 's' }, [1]);
    seconds.record(1);
    const before = await registry.collect();
    const asRead = JSON.stringify(before.resourceMetrics.scopeMetrics);
    seconds.record(1);
    expect(JSON.stringify(before.resourceMetrics.scopeMetrics)).toBe(asRead);
  });
});
