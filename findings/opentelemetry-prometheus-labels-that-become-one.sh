#!/usr/bin/env bash
# @opentelemetry/exporter-prometheus 0.223.0 with sdk-metrics 2.12.1 (npm): attributes that are one and the same as labels of Prometheus.
#
# A good guess: they become one. By the specification (compatibility/prometheus_and_openmetrics, "Metric Attributes") the values of attributes whose names become one label are
# joined by `;`; and what Prometheus cannot tell apart, as 503 and '503', is counted as one.
# Seen: `user.id` beside `user_id` gives one line with the label twice, and no reader takes the page any more: one such line takes all metrics of the process away
# (promtool 2.42 says "duplicate label names", prometheus-client 0.23.1 raises). 503 beside '503' gives two lines for one series, of which Prometheus keeps one: the count is wrong.
# In Python the same is known (open-telemetry/opentelemetry-python#3928).
# What helps: one spelling and one type for each attribute.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact @opentelemetry/api@1.9.1 @opentelemetry/sdk-metrics@2.12.1 @opentelemetry/exporter-prometheus@0.223.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check prometheus-client==0.23.1
cat >page.mjs <<'JS'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

const exporter = new PrometheusExporter({ preventServerStart: true });
const meter = new MeterProvider({ readers: [exporter] }).getMeter('try');
if (process.argv[2] === 'values') {
  const errors = meter.createCounter('errors');
  errors.add(1, { status: 503 });
  errors.add(2, { status: '503' });
} else {
  meter.createCounter('healthy').add(1);
  meter.createCounter('tokens').add(1, { 'user.id': 'a', user_id: 'b' });
}
const { resourceMetrics } = await exporter.collect();
console.log(new PrometheusSerializer().serialize(resourceMetrics));
JS
cat >read.py <<'PY'
import sys
from prometheus_client.parser import text_string_to_metric_families

try:
    families = list(text_string_to_metric_families(sys.stdin.read()))
    print("read:", *(f"{sample.value:g}" for family in families for sample in family.samples if family.name == "errors"))
except ValueError as error:
    print("the page cannot be read:", str(error).split(":")[0])
PY
output="$(for kind in values names; do
  node page.mjs $kind >page.txt
  grep -E '^(errors|tokens)_total' page.txt
  venv/bin/python read.py <page.txt
done)"
echo "$output"
[ "$output" = 'errors_total{status="503",otel_scope_name="try"} 1
errors_total{status="503",otel_scope_name="try"} 2
read: 1 2
tokens_total{user_id="a",user_id="b",otel_scope_name="try"} 1
the page cannot be read: Invalid labels' ]
