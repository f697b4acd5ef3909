#!/usr/bin/env bash
# bullmq-otel 2.0.1 with BullMQ 6.7.0 and OpenTelemetry's SDK 2.12.1: the span of a job whose processor throws.
#
# A good guess: it ends with the status ERROR, by which backends find and count what failed, and has the exception as an event.
# Seen: all spans of the job have the status UNSET, as those of a job that went well. An event of its own, `job failed`, is all that tells.
# What helps: to set the status in the processor (`trace.getActiveSpan()`).
# Needs redis-server and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "$redis" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
redis-server --port "$port" --bind 127.0.0.1 --save '' >redis.log &
redis=$!
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact bullmq@6.7.0 ioredis@6.0.0 bullmq-otel@2.0.1 @opentelemetry/api@1.9.1 @opentelemetry/sdk-trace-node@2.12.1
cat >try.mjs <<'JS'
import { SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { Queue, Worker } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';

const exporter = new InMemorySpanExporter();
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
const options = { connection: { host: '127.0.0.1', port: Number(process.argv[2]) }, telemetry: new BullMQOtel('try') };
const queue = new Queue('queue', options);
const worker = new Worker('queue', async ({ name }) => {
  if (name === 'bad') throw new Error('no');
}, options);
let open = 2;
const ended = new Promise((resolve) => {
  for (const event of ['completed', 'failed']) worker.on(event, () => (open -= 1) || resolve());
});
await queue.addBulk([{ name: 'good', data: {} }, { name: 'bad', data: {} }]);
await ended;
await Promise.all([worker.close(), queue.close()]);
const jobs = exporter.getFinishedSpans().filter(({ name }) => /^(process|complete|fail) /.test(name));
for (const { name, status, events } of jobs.sort((one, other) => one.name.localeCompare(other.name)))
  console.log(`${name}: ${SpanStatusCode[status.code]}, events: ${events.map(({ name }) => name).join(', ') || 'none'}`);
JS
output=$(node try.mjs "$port" | sort)
echo "$output"
[ "$output" = 'complete queue: UNSET, events: none
fail queue: UNSET, events: none
process queue: UNSET, events: job completed
process queue: UNSET, events: job failed' ]
