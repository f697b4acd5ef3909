#!/usr/bin/env bash
# OpenTelemetry's sdk-metrics 2.12.1 with exporter-prometheus 0.223.0 (npm): an observable gauge of which keys are refused. Its callback observes keys 0 and 1, and later key 1 alone.
#
# A good guess: the second page has key 1 alone. The specification (metrics/sdk) says that attributes which a callback observes no more should not be told.
# Seen: key 0 stays on every page with its last value, until the process ends. Where the callback observes nothing at all, since what it asks is away, all stays as it was seen last.
# What helps: delta as the temporality of observable gauges, a gauge having none. `PrometheusExporter` has no option for it, but a reader's `selectAggregationTemporality` can be replaced.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact @opentelemetry/api@1.9.1 @opentelemetry/sdk-metrics@2.12.1 @opentelemetry/exporter-prometheus@0.223.0
cat >try.mjs <<'JS'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { AggregationTemporality, MeterProvider } from '@opentelemetry/sdk-metrics';

async function tried(name, change) {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  change(exporter);
  const gauge = new MeterProvider({ readers: [exporter] }).getMeter('any').createObservableGauge('refused');
  let keys = [];
  gauge.addCallback((result) => keys.forEach((key) => result.observe(1, { key })));
  const pages = [];
  for (keys of [['0', '1'], ['1'], []]) {
    const page = new PrometheusSerializer().serialize((await exporter.collect()).resourceMetrics);
    pages.push([...page.matchAll(/^refused\{key="(\d)"/gm)].map(([, key]) => key).join(' and ') || 'none');
  }
  console.log(`${name}: ${pages.join(', then ')}`);
}
await tried('as it comes', () => undefined);
await tried('with delta', (exporter) => (exporter.selectAggregationTemporality = () => AggregationTemporality.DELTA));
JS
output="$(node try.mjs)"
echo "$output"
[ "$output" = 'as it comes: 0 and 1, then 0 and 1, then 0 and 1
with delta: 0 and 1, then 1, then none' ]
