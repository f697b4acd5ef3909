import { AggregationTemporality, InstrumentType, type MetricReader } from '@opentelemetry/sdk-metrics';

/**
 * Has the reader tell of a gauge what was seen since its last reading, and nothing else. Left to itself it tells every series for ever as it was seen last
 * (findings/opentelemetry-gauges-that-stay.sh): the queue of a Redis that is away, and keys that were taken away.
 */
export function withFreshGauges<Reader extends MetricReader>(reader: Reader): Reader {
  const select = reader.selectAggregationTemporality.bind(reader);
  reader.selectAggregationTemporality = (type) =>
    type === InstrumentType.OBSERVABLE_GAUGE ? AggregationTemporality.DELTA : select(type);
  return reader;
}
