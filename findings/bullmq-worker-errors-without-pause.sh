#!/usr/bin/env bash
# BullMQ 6.7.0 with ioredis 6.0.0: a worker before a Redis that answers with errors asks again without any pause. `runRetryDelay` holds for lost
# connections only. Here Redis is full (noeviction), as it is in any long outage of its consumers.
# Needs redis-server and npm. Exits with 1 once a worker rests between errors, or pause() and resume() do not make it rest any more.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "$redis" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
redis-server --port "$port" --bind 127.0.0.1 --save '' --maxmemory 1 --maxmemory-policy noeviction >redis.log &
redis=$!

npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact bullmq@6.7.0 ioredis@6.0.0

cat >worker.mjs <<'JS'
import { Worker } from 'bullmq';

const WATCHED_IN_MS = 3000;
const connection = { host: '127.0.0.1', port: Number(process.argv[2]) };

async function errorsOf(onError) {
  let errors = 0;
  const worker = new Worker('queue', async () => undefined, { connection, runRetryDelay: 500 });
  worker.on('error', () => {
    errors += 1;
    onError(worker);
  });
  await new Promise((resolve) => setTimeout(resolve, WATCHED_IN_MS));
  await worker.close(true);
  return errors;
}

function rest(worker) {
  if (worker.isPaused()) return;
  void worker.pause(true);
  setTimeout(() => void worker.resume(), 500);
}

const asItIs = await errorsOf(() => undefined);
const resting = await errorsOf(rest);
console.log(`${asItIs} errors in 3 s with runRetryDelay 500; ${resting} where each error pauses the worker for 500 ms`);
process.exit(asItIs > 1000 && resting <= 20 ? 0 : 1);
JS
node worker.mjs "$port"
