export { GEN_AI, GEN_AI_METRICS } from './gen-ai-names.js';
export { METRICS_MEDIA_TYPE, metricsPage } from './metrics-page.js';
export { type PageAnswer, PageServer } from './page-server.js';
export type { Telemetry } from './telemetry.js';
export { TELEMETRY, TelemetryModule } from './telemetry.module.js';
