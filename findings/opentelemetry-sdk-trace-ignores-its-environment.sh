#!/usr/bin/env bash
# @opentelemetry/sdk-trace 2.12.0 (npm), which takes the place of sdk-trace-base: the variables of the specification, such as OTEL_TRACES_SAMPLER.
# A good guess: a tracer provider without a sampler heeds them, as that of sdk-trace-base does.
# Seen: with `always_off` every span is recorded all the same; the same lines with sdk-trace-base 2.12.0 record none.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit @opentelemetry/sdk-trace@2.12.0 @opentelemetry/sdk-trace-base@2.12.0 @opentelemetry/api@1.9.1 >/dev/null
cat >try.mjs <<'JS'
import * as traces from '@opentelemetry/sdk-trace';
import * as base from '@opentelemetry/sdk-trace-base';

for (const [name, sdk, Provider] of [
  ['sdk-trace', traces, traces.TracerProvider],
  ['sdk-trace-base', base, base.BasicTracerProvider],
]) {
  const exporter = new sdk.InMemorySpanExporter();
  const processor = name === 'sdk-trace' ? new sdk.SimpleSpanProcessor({ exporter }) : new sdk.SimpleSpanProcessor(exporter);
  const provider = new Provider({ spanProcessors: [processor] });
  provider.getTracer('t').startSpan('a').end();
  await provider.forceFlush();
  console.log(`${name}: ${exporter.getFinishedSpans().length}`);
}
JS
output="$(OTEL_TRACES_SAMPLER=always_off node try.mjs 2>&1)" || true
echo "$output"
[ "$output" = 'sdk-trace: 1
sdk-trace-base: 0' ]
