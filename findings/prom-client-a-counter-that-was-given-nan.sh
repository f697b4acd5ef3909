#!/usr/bin/env bash
# prom-client 15.1.3 and OpenTelemetry's sdk-metrics 2.12.0 (npm): a counter that is given NaN once, such as by `usage.total_tokens * price` of an answer without usage.
#
# A good guess: prom-client throws a TypeError ("Value is not a valid number"), as its counter does for Infinity and for a text, and its histogram for NaN, or leaves the value out, as
# OpenTelemetry's histogram does.
# Seen: both take it, and the counter is NaN until the process ends, whatever is added after: rates and alerts over it tell nothing any more, and no error says since when. OpenTelemetry's counter, and
# the sum of its histogram, are +Inf for ever after one Infinity.
# Known of OpenTelemetry in Python, where it is mended (open-telemetry/opentelemetry-python#5330), and of the histogram in JavaScript (open-telemetry/opentelemetry-js#4455).
# What helps: `Number.isFinite` before each value that was computed.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-fund --no-audit prom-client@15.1.3 @opentelemetry/sdk-metrics@2.12.0 @opentelemetry/exporter-prometheus@0.223.0 @opentelemetry/api@1.9.1 >/dev/null
cat >try.mjs <<'JS'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { Counter, Histogram, Registry } from 'prom-client';

function outcome(take, value) {
  try {
    take(value);
    return `${value} taken`;
  } catch (error) {
    return `${value} ${error.name}`;
  }
}
// 1, the value, and 1 again; then the line of the page that has the total.
async function tried(name, line, given, make) {
  const { take, page } = make();
  const taken = [1, given, 1].map((value) => outcome(take, value));
  const total = (await page()).split('\n').find((text) => text.startsWith(line));
  console.log(`${name}: ${taken.join(', ')}; in all ${Number(total.split(' ').at(-1).replace('+Inf', 'Infinity'))}`);
}
function promClient(Kind, method) {
  const registry = new Registry();
  const metric = new Kind({ name: 'tokens_total', help: 'Tokens', registers: [registry] });
  return { take: (value) => metric[method](value), page: () => registry.metrics() };
}
function openTelemetry(kind, method) {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const metric = new MeterProvider({ readers: [exporter] }).getMeter('any')[kind]('tokens');
  return {
    take: (value) => metric[method](value),
    page: async () => new PrometheusSerializer().serialize((await exporter.collect()).resourceMetrics),
  };
}
for (const given of [Infinity, NaN]) {
  await tried('prom-client, counter', 'tokens_total ', given, () => promClient(Counter, 'inc'));
  await tried('prom-client, histogram', 'tokens_total_sum', given, () => promClient(Histogram, 'observe'));
  await tried('OpenTelemetry, counter', 'tokens_total{', given, () => openTelemetry('createCounter', 'add'));
  await tried('OpenTelemetry, histogram', 'tokens_sum', given, () => openTelemetry('createHistogram', 'record'));
}
JS
output="$(node try.mjs)"
echo "$output"
[ "$output" = 'prom-client, counter: 1 taken, Infinity TypeError, 1 taken; in all 2
prom-client, histogram: 1 taken, Infinity TypeError, 1 taken; in all 2
OpenTelemetry, counter: 1 taken, Infinity taken, 1 taken; in all Infinity
OpenTelemetry, histogram: 1 taken, Infinity taken, 1 taken; in all Infinity
prom-client, counter: 1 taken, NaN taken, 1 taken; in all NaN
prom-client, histogram: 1 taken, NaN TypeError, 1 taken; in all 2
OpenTelemetry, counter: 1 taken, NaN taken, 1 taken; in all NaN
OpenTelemetry, histogram: 1 taken, NaN taken, 1 taken; in all 2' ]
