import { Logger } from '@nestjs/common';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type MetricProducer, type MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace';

/** The SDK's own time, 10 s, is as long as a container may take to stop. */
const SENDING_IN_MS = 2000;

interface SendingResult {
  code: number;
  error?: Error;
}

interface Sender<Items> {
  export(items: Items, done: (result: SendingResult) => void): void;
}

/** Where metrics and traces are sent by OTLP over HTTP. One that is away is told of once, until it is back; what could not be sent is lost. */
export class Collector {
  private readonly logger = new Logger('Telemetry');
  private isAway = false;

  /** @param endpoint as `OTEL_EXPORTER_OTLP_ENDPOINT`, to which the paths of the signals are added */
  constructor(private readonly endpoint: string) {}

  metricReader(metricProducers: MetricProducer[]): MetricReader {
    const exporter = this.watched(new OTLPMetricExporter(this.target('metrics')));
    return new PeriodicExportingMetricReader({ exporter, metricProducers, exportTimeoutMillis: 2 * SENDING_IN_MS });
  }

  spanProcessor(): SpanProcessor {
    const exporter = this.watched(new OTLPTraceExporter(this.target('traces')));
    return new BatchSpanProcessor({ exporter, exportTimeoutMillis: 2 * SENDING_IN_MS });
  }

  private target(signal: 'metrics' | 'traces'): { url: string; timeoutMillis: number } {
    return { url: `${this.endpoint}/v1/${signal}`, timeoutMillis: SENDING_IN_MS };
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

  private note(isSent: boolean, error?: Error): void {
    if (this.isAway === !isSent) return;
    this.isAway = !isSent;
    if (isSent) this.logger.log('The collector of metrics and traces is back');
    else this.logger.warn(`Metrics and traces cannot be sent: ${error?.message ?? 'the collector refuses them'}`);
  }
}
