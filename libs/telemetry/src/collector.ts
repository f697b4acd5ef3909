import { Logger } from '@nestjs/common';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type MetricProducer, type MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Settings } from '#config';

interface SendingResult {
  code: number;
  error?: NodeJS.ErrnoException;
}

interface Sender<Items> {
  export(items: Items, done: (result: SendingResult) => void): void;
}

/** How it is reached, with an endpoint to which the paths of the signals are added. */
type CollectorSettings = Settings['otlp'] & { endpoint: string };

/** Where metrics and traces are sent by OTLP over HTTP. One that is away is told of once, until it is back; what could not be sent is lost. */
export class Collector {
  private readonly logger = new Logger('Telemetry');
  private isAway = false;

  constructor(private readonly settings: CollectorSettings) {}

  metricReader(metricProducers: MetricProducer[]): MetricReader {
    const exporter = this.watched(new OTLPMetricExporter(this.target('metrics')));
    return new PeriodicExportingMetricReader({ exporter, metricProducers, exportTimeoutMillis: this.mostInMs });
  }

  spanProcessor(): SpanProcessor {
    const exporter = this.watched(new OTLPTraceExporter(this.target('traces')));
    const scheduledDelayMillis = this.settings.spanDelayInMs;
    return new BatchSpanProcessor({ exporter, scheduledDelayMillis, exportTimeoutMillis: this.mostInMs });
  }

  /** With what the exporter does of its own before and after. */
  private get mostInMs(): number {
    return 2 * this.settings.timeoutInMs;
  }

  private target(signal: 'metrics' | 'traces'): { url: string; timeoutMillis: number } {
    const { endpoint, timeoutInMs } = this.settings;
    return { url: `${endpoint}/v1/${signal}`, timeoutMillis: timeoutInMs };
  }

  /** The SDK would write a line for each failure. */
  private watched<Items, E extends Sender<Items>>(exporter: E): E {
    const send = exporter.export.bind(exporter);
    exporter.export = (items, done) =>
      send(items, ({ code, error }) => {
        this.note(code === 0, error);
        done({ code: 0 });
      });
    return exporter;
  }

  /** Where a name has two addresses and both refuse, the error has a code and no message. */
  private note(isSent: boolean, error?: NodeJS.ErrnoException): void {
    if (this.isAway === !isSent) return;
    this.isAway = !isSent;
    if (isSent) this.logger.log('The collector of metrics and traces is back');
    else
      this.logger.warn(
        `Metrics and traces cannot be sent: ${error?.message || error?.code || 'the collector refuses them'}`,
      );
  }
}
