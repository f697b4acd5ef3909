#!/usr/bin/env bash
# BullMQ 6.7.0 with ioredis 6.0.0 (npm): a processor that does its work and returns what JSON does not take, such as an answer that refers to itself or has a BigInt.
#
# A good guess: what is returned is a matter of the record: the job is completed, with null or an error in place of the result, as it is with a function or NaN.
# Seen: the job has failed by the TypeError of `JSON.stringify`, after the work. Where `attempts` allow it the work is done again, each time in full: three calls that are paid for one job, and none is
# kept. What JSON takes and changes completes, and is changed in silence: a Map is `{}`, NaN is null. (Of its predecessor it is called right as it is: OptimalBits/bull#1228, closed.)
# What helps: to return nothing but what one reads; an `UnrecoverableError` for what fails after the work.
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
import { Queue, QueueEvents, Worker } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.argv[2]) };
const itself = { text: 'Ahoy' };
itself.answer = itself;
const RESULTS = { text: { text: 'Ahoy' }, NaN: { tokens: NaN }, Map: { usage: new Map([['tokens', 5]]) }, BigInt: { tokens: 5n }, itself };

const queue = new Queue('queue', { connection });
const events = new QueueEvents('queue', { connection });
await events.waitUntilReady();
let calls;
const work = async ({ name }) => {
  calls += 1;
  return RESULTS[name];
};
const worker = new Worker('queue', work, { connection }).on('error', () => undefined);
for (const name of Object.keys(RESULTS)) {
  calls = 0;
  const job = await queue.add(name, {}, { attempts: 3 });
  await job.waitUntilFinished(events).catch(() => undefined);
  const { returnvalue } = await queue.getJob(job.id);
  console.log(`${name}: ${await job.getState()}, result ${JSON.stringify(returnvalue)}, the work was done ${calls} times`);
}
await Promise.all([worker.close(), events.close(), queue.close()]);
JS
output="$(node try.mjs "$port")"
echo "$output"
[ "$output" = 'text: completed, result {"text":"Ahoy"}, the work was done 1 times
NaN: completed, result {"tokens":null}, the work was done 1 times
Map: completed, result {"usage":{}}, the work was done 1 times
BigInt: failed, result null, the work was done 3 times
itself: failed, result null, the work was done 3 times' ]
