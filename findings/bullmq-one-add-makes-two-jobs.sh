#!/usr/bin/env bash
# BullMQ 6.7.0 with ioredis 6.0.0, beside node-redis 6.3.1 (npm): a connection that is lost after Redis has done a command, and before its answer has come.
#
# A good guess: the caller is told by an error that nobody knows whether it was done, as node-redis tells. Or it is done once.
# Seen: ioredis sends whatever has no answer again, unasked, once it is connected: INCR counts 2, and one `queue.add` makes two jobs, each of which is worked on and paid. The caller is given the second
# and never hears of the first. The page of ioredis tells of the option, for blocking commands "most likely"; it holds for all.
# What helps: a `jobId` of one's own, which makes the repeat harmless; where a command may be done once at most, `autoResendUnfulfilledCommands: false` together with `maxRetriesPerRequest: 0` (it takes both:
# redis/ioredis#2193).
# Needs redis-server and npm.
set -euo pipefail
folder="$(mktemp -d)"
trap 'kill "$redis" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
redis-server --port "$port" --bind 127.0.0.1 --save '' >redis.log &
redis=$!
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact bullmq@6.7.0 ioredis@6.0.0 redis@6.3.1
cat >try.mjs <<'JS'
import net from 'node:net';
import { once } from 'node:events';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { createClient } from 'redis';

const port = Number(process.argv[2]);
// Passes all on; the next command with the text `marked` is done, and the connection ends in place of its answer.
let armed = false;
const between = net.createServer((client) => {
  const server = net.connect(port, '127.0.0.1');
  let cuts = false;
  client.on('data', (bytes) => {
    if (armed && bytes.includes('marked')) [armed, cuts] = [false, true];
    server.write(bytes);
  });
  server.on('data', (bytes) => (cuts ? client.destroy() : client.write(bytes)));
  client.on('error', () => undefined).on('close', () => server.destroy());
  server.on('error', () => undefined).on('close', () => client.destroy());
});
between.listen(0, '127.0.0.1');
await once(between, 'listening');
const connection = { host: '127.0.0.1', port: between.address().port };
const plainly = new Redis(port, '127.0.0.1');
const silent = () => undefined;

async function incr(name, client) {
  client.on('error', silent);
  await client.ping();
  armed = true;
  const answer = await client.incr('marked').catch(() => 'an error');
  console.log(`${name}: INCR says ${answer}, the number is ${await plainly.getdel('marked')}`);
}
const ioredis = new Redis(connection);
await incr('ioredis', ioredis);
const careful = new Redis({ ...connection, autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 });
await incr('ioredis, both options', careful);
const nodeRedis = await createClient({ socket: connection }).on('error', silent).connect();
await incr('node-redis', nodeRedis);

async function add(name, options) {
  const queue = new Queue(name.replaceAll(' ', '-'), { connection });
  queue.on('error', silent);
  await queue.waitUntilReady();
  armed = true;
  await queue.add('marked', {}, options);
  console.log(`${name}: jobs after one add: ${await queue.count()}`);
  await queue.close();
}
await add('BullMQ', {});
await add('BullMQ with a jobId', { jobId: 'mine' });
ioredis.disconnect();
careful.disconnect();
nodeRedis.destroy();
plainly.disconnect();
between.close();
JS
output="$(node try.mjs "$port")"
echo "$output"
[ "$output" = 'ioredis: INCR says 2, the number is 2
ioredis, both options: INCR says an error, the number is 1
node-redis: INCR says an error, the number is 1
BullMQ: jobs after one add: 2
BullMQ with a jobId: jobs after one add: 1' ]
