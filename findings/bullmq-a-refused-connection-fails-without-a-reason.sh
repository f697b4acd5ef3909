#!/usr/bin/env bash
# BullMQ 6.7.0 with ioredis 6.0.0 (npm), on the Node at hand (seen with 20.20.2 and 24.21.0): a processor whose server refuses the connection, at a name with two addresses, as `localhost` is.
#
# A good guess: the job has failed with "connect ECONNREFUSED ...", in `failedReason` and in what `waitUntilFinished` rejects with, as it has for a name with one address.
# Seen: the error of Node is an AggregateError whose message is the empty text; its code and its two causes are properties. BullMQ keeps the message alone: `failedReason` is undefined, which reads
# as a job that has not failed, and `waitUntilFinished` rejects with "[object Object]".
# What helps: to throw an error with a message of one's own (`error.message || error.code`).
# Needs redis-server and npm.
set -euo pipefail
folder="$(mktemp -d)"
trap 'kill "$redis" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
redis-server --port "$port" --bind 127.0.0.1 --save '' >redis.log &
redis=$!
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact bullmq@6.7.0 ioredis@6.0.0
cat >try.mjs <<'JS'
import http from 'node:http';
import { Queue, QueueEvents, Worker } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.argv[2]) };
const queue = new Queue('queue', { connection });
const events = new QueueEvents('queue', { connection });
await events.waitUntilReady();

// Port 1 refuses. The names are looked up here, so that no machine's own names count.
const addressesOf = { one: ['127.0.0.1'], two: ['127.0.0.1', '127.0.0.2'] };
const lookup = (name, _, found) => found(null, addressesOf[name].map((address) => ({ address, family: 4 })));
const call = (host) => new Promise((resolve, reject) => http.get({ host, port: 1, lookup }, resolve).on('error', reject));
const worker = new Worker('queue', ({ name }) => call(name), { connection });
worker.on('failed', ({ name }, error) => console.log(`${name}, thrown: ${error.name}, code ${error.code}, message '${error.message}'`));

for (const name of Object.keys(addressesOf)) {
  const job = await queue.add(name, {});
  const told = await job.waitUntilFinished(events).catch(({ message }) => message);
  const { failedReason } = await queue.getJob(job.id);
  console.log(`${name}, state ${await job.getState()}: failedReason '${failedReason}', waitUntilFinished rejects with '${told}'`);
}
await Promise.all([worker.close(), events.close(), queue.close()]);
JS
output="$(node try.mjs "$port")"
echo "$output"
[ "$output" = "one, thrown: Error, code ECONNREFUSED, message 'connect ECONNREFUSED 127.0.0.1:1'
one, state failed: failedReason 'connect ECONNREFUSED 127.0.0.1:1', waitUntilFinished rejects with 'connect ECONNREFUSED 127.0.0.1:1'
two, thrown: AggregateError, code ECONNREFUSED, message ''
two, state failed: failedReason 'undefined', waitUntilFinished rejects with '[object Object]'" ]
