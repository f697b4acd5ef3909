export { GEN_AI, GEN_AI_METRICS } from './gen-ai-names.js';
export { MetricRegistry } from './counting/metric-registry.js';
export { METRICS_MEDIA_TYPE, MetricsServer } from './metrics-server.js';
export { type App, Telemetry } from './telemetry.js';
export { TelemetryModule } from './telemetry.module.js';
