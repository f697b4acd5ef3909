#!/usr/bin/env bash
# OpenTelemetry's sdk-metrics 2.12.1 with exporter-prometheus 0.223.0 (npm): a counter of calls with the client as its attribute, and 3000 clients.
#
# A good guess: 3000 series, or a warning that there are too many.
# Seen: the first 1999 have theirs until the process ends; the calls of all others are added up in one series, `otel_metric_overflow="true"`, which has no client. The total is right, so that nothing
# looks wrong; what a client that came later has used, or whether it fails, can nowhere be seen. It is by the specification (metrics/sdk, "Cardinality limits"), and the logger of the API is told nothing.
# With several attributes the limit is for their combinations: 100 clients, 5 models and 5 outcomes are over it.
# What helps: a view with `aggregationCardinalityLimit`, or no attribute that grows; an alert on the label.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact @opentelemetry/api@1.9.1 @opentelemetry/sdk-metrics@2.12.1 @opentelemetry/exporter-prometheus@0.223.0
cat >try.mjs <<'JS'
import { diag } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

let told = 0;
const tell = () => (told += 1);
diag.setLogger({ error: tell, warn: tell, info: () => undefined, debug: () => undefined, verbose: () => undefined });
async function tried(name, views) {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const calls = new MeterProvider({ readers: [exporter], views }).getMeter('any').createCounter('calls');
  for (let client = 1; client <= 3000; client += 1) calls.add(1, { client: `c${client}` });
  const page = new PrometheusSerializer().serialize((await exporter.collect()).resourceMetrics);
  const lines = page.split('\n').filter((line) => line.startsWith('calls_total{'));
  const of = (text) => lines.find((line) => line.includes(text))?.split(' ').at(-1) ?? 'none';
  const total = lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  console.log(`${name}: series ${lines.length}, total ${total}, c1999 ${of('"c1999"')}, c2000 ${of('"c2000"')}, overflow ${of('otel_metric_overflow')}, warnings ${told}`);
}
await tried('as it comes', []);
await tried('with a view', [{ instrumentName: '*', aggregationCardinalityLimit: 5000 }]);
JS
output="$(node try.mjs)"
echo "$output"
[ "$output" = 'as it comes: series 2000, total 3000, c1999 1, c2000 none, overflow 1001, warnings 0
with a view: series 3000, total 3000, c1999 1, c2000 1, overflow none, warnings 0' ]
