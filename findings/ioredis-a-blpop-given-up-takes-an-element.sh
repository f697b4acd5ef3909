#!/usr/bin/env bash
# ioredis 6.0.0 (npm): a BLPOP that waits without a limit of its own, on a client with `commandTimeout`, or with `blockingTimeout`, which its page has as a protection against servers that never answer.
#
# A good guess: once the client has given the command up (by an error, or by the null that the page promises), it no longer waits, so an element that comes later stays in the list.
# Seen: only the promise is given up. The server waits on, on the same open connection, and hands the next element to a command whose caller has gone: it is in no list and with no caller, and no error
# tells. With `blockingTimeout` and a BLPOP of 0, for which the page has it as a safety net, each quiet while loses one.
# What helps: a limit in the command itself, shorter than the client's (then nothing is lost); BLMOVE to a list of one's own, or a stream with a group, where the element stays until it is done.
# Needs redis-server and npm.
set -euo pipefail
folder="$(mktemp -d)"
trap 'kill "$redis" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
redis-server --port "$port" --bind 127.0.0.1 --save '' >redis.log &
redis=$!
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact ioredis@6.0.0
cat >try.mjs <<'JS'
import { Redis } from 'ioredis';

const port = Number(process.argv[2]);
const producer = new Redis(port, '127.0.0.1');
async function tried(name, options, limit) {
  const consumer = new Redis({ port, host: '127.0.0.1', ...options });
  const first = await consumer.blpop('list', limit).catch(({ message }) => message);
  await producer.rpush('list', 'job');
  const left = await producer.llen('list');
  const second = await consumer.blpop('list', 0.2).catch(({ message }) => message);
  console.log(`${name}: ${first}; then a job is pushed, left in the list: ${left}; BLPOP again: ${second}`);
  consumer.disconnect();
  await producer.del('list');
}
await tried('commandTimeout 500, BLPOP 0', { commandTimeout: 500 }, 0);
await tried('blockingTimeout 500, BLPOP 0', { blockingTimeout: 500 }, 0);
await tried('blockingTimeout 500, BLPOP 0.2', { blockingTimeout: 500 }, 0.2);
producer.disconnect();
JS
output="$(node try.mjs "$port")"
echo "$output"
[ "$output" = 'commandTimeout 500, BLPOP 0: Command timed out; then a job is pushed, left in the list: 0; BLPOP again: null
blockingTimeout 500, BLPOP 0: null; then a job is pushed, left in the list: 0; BLPOP again: null
blockingTimeout 500, BLPOP 0.2: null; then a job is pushed, left in the list: 1; BLPOP again: list,job' ]
