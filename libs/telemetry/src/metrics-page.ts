import type { Page } from './page-server.js';
import type { Telemetry } from './telemetry.js';

/** The media type of Prometheus' text format. */
export const METRICS_MEDIA_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Tells the metrics, until they end, which at the stop of a process they do before it. */
export function metricsPage(telemetry: Telemetry): Page {
  return () =>
    telemetry.text().then(
      (body) => ({ status: 200, body, headers: { 'content-type': METRICS_MEDIA_TYPE } }),
      () => ({ problem: 'unavailable' }),
    );
}
