#!/usr/bin/env bash
# BullMQ 6.7.0 with ioredis 6.0.0: `queue.exportPrometheusMetrics()` after two jobs that completed and one that failed.
#
# A good guess: `bullmq_job_completed_total` is 2 and `bullmq_job_failed_total` 1. A counter that is not kept would be left out.
# Seen: both are there, and 0, for ever, unless each worker has the option `metrics`: an alert on failed jobs never comes. `bullmq_job_count{state="completed"}` is no
# help, since it counts what is kept: 0 with `removeOnComplete`.
# What helps: `metrics: { maxDataPoints }` on every worker.
# Needs redis-server and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "$redis" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
redis-server --port "$port" --bind 127.0.0.1 --save '' >redis.log &
redis=$!
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact bullmq@6.7.0 ioredis@6.0.0
cat >try.mjs <<'JS'
import { Queue, Worker } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.argv[2]) };
async function tried(name, options) {
  const queue = new Queue(name, { connection });
  const worker = new Worker(name, async (job) => {
    if (job.name === 'bad') throw new Error('no');
  }, { connection, ...options });
  let open = 3;
  const ended = new Promise((resolve) => {
    for (const event of ['completed', 'failed']) worker.on(event, () => (open -= 1) || resolve());
  });
  await queue.addBulk(['good', 'good', 'bad'].map((kind) => ({ name: kind, data: {}, opts: { removeOnComplete: true } })));
  await ended;
  const page = await queue.exportPrometheusMetrics();
  const valueOf = (metric) => page.split('\n').find((line) => line.startsWith(metric)).split(' ').at(-1);
  console.log(`${name}: completed_total ${valueOf('bullmq_job_completed_total')}, failed_total ${valueOf('bullmq_job_failed_total')}`);
  await Promise.all([worker.close(), queue.close()]);
}
await tried('default', {});
await tried('with-metrics', { metrics: { maxDataPoints: 60 } });
JS
output=$(node try.mjs "$port")
echo "$output"
[ "$output" = 'default: completed_total 0, failed_total 0
with-metrics: completed_total 2, failed_total 1' ]
