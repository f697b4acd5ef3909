import { randomUUID } from 'node:crypto';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Meter } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { detectResources, envDetector, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, type MetricReader } from '@opentelemetry/sdk-metrics';
import { ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Settings } from '#config';
import { MetricRegistry } from './counting/metric-registry.js';
import { withFreshGauges } from './gauges/fresh-gauges.js';
import { watchProcess } from './gauges/process-gauges.js';
import { measureCalls } from './metrics/call-metrics.js';
import { measureByConvention } from './metrics/gen-ai-metrics.js';
import { measureJobs } from './metrics/job-metrics.js';
import { measureKeys } from './metrics/key-metrics.js';
import { type Listening, together } from './metrics/listening.js';
import { measureOutages } from './metrics/redis-metrics.js';
import { measureRequests } from './metrics/request-metrics.js';
import { measureRewrites } from './metrics/rewrite-metrics.js';
import { Collector } from './collector.js';
import { Tracing } from './traces/tracing.js';

/** Which app it is of. */
export type App = 'api' | 'worker';

const SCOPE = 'rewrite-service';

/** How long a scrape waits for what has to be asked: Redis. */
const COLLECTING_IN_MS = 3000;

/** What this process tells of itself to others: metrics to who asks for them, and metrics and traces to a collector. */
export class Telemetry implements OnApplicationShutdown {
  private readonly logger = new Logger('Telemetry');
  private readonly prometheus: PrometheusExporter;
  private readonly serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  private readonly meters: MeterProvider;
  private readonly traces: TracerProvider | null;
  private readonly stop: Listening;
  private reading: Promise<string> | null = null;
  /** For what is so at the moment: it is looked at when it is asked for. */
  readonly meter: Meter;

  constructor(settings: Settings, app: App) {
    const resource = resourceOf(app);
    const registry = new MetricRegistry(SCOPE, resource);
    const metricProducers = [registry];
    const { endpoint } = settings.otlp;
    const collector = endpoint === null ? null : new Collector({ ...settings.otlp, endpoint });
    this.prometheus = withFreshGauges(new PrometheusExporter({ preventServerStart: true, metricProducers }));
    const readers: MetricReader[] = [
      this.prometheus,
      ...(collector ? [withFreshGauges(collector.metricReader(metricProducers))] : []),
    ];
    this.meters = new MeterProvider({ resource, readers });
    this.meter = this.meters.getMeter(SCOPE);
    this.traces = collector && tracerProvider(resource, collector, settings.traces.sampled);
    this.stop = together(
      measureRequests(registry),
      measureRewrites(registry),
      measureCalls(registry, settings),
      measureByConvention(registry, settings),
      measureKeys(registry),
      measureJobs(registry),
      measureOutages(registry),
      watchProcess(this.meter),
      this.traces ? new Tracing(this.traces.getTracer(SCOPE), settings.llm).listen() : () => undefined,
    );
  }

  /** Tells of event streams and chunked answers, which apps alone know of. */
  watchStreams(count: () => number): void {
    const streams = this.meter.createObservableGauge('rewrite_open_streams', {
      description: 'Event streams and chunked answers that are open in this process.',
      unit: '{stream}',
    });
    streams.addCallback((result) => result.observe(count()));
  }

  /**
   * All metrics in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/). What cannot be read now is left out.
   * Who asks while they are read is told the same: of two readings at once each would take what the other has seen of gauges.
   */
  text(): Promise<string> {
    return (this.reading ??= this.read().finally(() => (this.reading = null)));
  }

  private async read(): Promise<string> {
    const { resourceMetrics } = await this.prometheus.collect({ timeoutMillis: COLLECTING_IN_MS });
    return this.serializer.serialize(resourceMetrics);
  }

  /** After everything else: what the end of the process tells is told, too. A collector that is away does not hold it for long. */
  async onApplicationShutdown(): Promise<void> {
    this.stop();
    const ends = await Promise.allSettled([this.meters.shutdown(), this.traces?.shutdown()]);
    for (const end of ends) if (end.status === 'rejected') this.logger.debug(String(end.reason));
  }
}

/** @param sampled the share of traces that are recorded where no caller has decided it; one that has is followed */
function tracerProvider(resource: Resource, collector: Collector, sampled: number): TracerProvider {
  const sampler = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampled) });
  return new TracerProvider({ resource, sampler, spanProcessors: [collector.spanProcessor()] });
}

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` of the process win. */
function resourceOf(app: App): Resource {
  const own = { 'service.name': `rewrite-${app}`, 'service.instance.id': randomUUID() };
  return resourceFromAttributes(own).merge(detectResources({ detectors: [envDetector] }));
}
