#!/usr/bin/env bash
# ioredis 6.0.0, Sentinels and `failoverDetector: true`: a client that has lost the primary and is just asking a Sentinel for the next one when another
# connection tells of the failover (`+switch-master`) ends, and never tries again, whatever its `retryStrategy`. The longer an answer of a Sentinel takes,
# such as on a busy machine, the likelier it is. Without the option it finds the next primary.
# Needs redis-server and npm. Exits with 1 once the client finds the next primary, or does not find it without the option any more.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact ioredis@6.0.0

cat >client.mjs <<'JS'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';

const LONG_ENOUGH_IN_MS = 3000;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

async function start(...options) {
  const port = await freePort();
  writeFileSync(`${port}.conf`, '');
  const child = spawn('redis-server', [`${port}.conf`, '--port', port, '--bind', '127.0.0.1', '--save', '', ...options]);
  for await (const text of child.stdout.iterator({ destroyOnReturn: false }))
    if (/Ready to accept|Sentinel ID is/.test(text)) return { port, child };
}

async function command(port, line) {
  const socket = connect(port, '127.0.0.1');
  socket.end(`${line}\r\n`);
  for await (const _ of socket);
}

async function statusAfterFailover(failoverDetector) {
  const [before, next, sentinel] = [await start(), await start(), await start('--sentinel')];
  await command(sentinel.port, `SENTINEL MONITOR mymaster 127.0.0.1 ${before.port} 1`);
  // A way to the Sentinel on which the answer to a question can be held back.
  let isHeld = false;
  let pass = () => undefined;
  const way = createServer(async (client) => {
    client.on('error', () => undefined);
    if (isHeld) await new Promise((resolve) => ((pass = resolve), way.emit('held')));
    client.pipe(connect(sentinel.port, '127.0.0.1').on('error', () => undefined)).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(way, 'listening');

  const client = new Redis({
    sentinels: [{ host: '127.0.0.1', port: way.address().port }],
    name: 'mymaster',
    failoverDetector,
    retryStrategy: () => 100,
    sentinelRetryStrategy: () => 100,
  });
  client.on('error', () => undefined);
  await once(client, 'ready');
  await delay(300); // the detector has subscribed

  isHeld = true;
  before.child.kill('SIGKILL');
  await once(way, 'held');
  // What one Sentinel tells the others of a failover: this one believes it, and tells its clients.
  const hello = ['127.0.0.1', 1, 'a'.repeat(40), 1, 'mymaster', '127.0.0.1', next.port, 1];
  await command(sentinel.port, `PUBLISH __sentinel__:hello ${hello.join(',')}`);
  await delay(100);
  isHeld = false;
  pass();
  await delay(LONG_ENOUGH_IN_MS);
  const { status } = client;
  client.disconnect();
  for (const { child } of [next, sentinel]) child.kill('SIGKILL');
  return status;
}

const [withDetector, without] = [await statusAfterFailover(true), await statusAfterFailover(false)];
console.log(`3 s after the failover the client is '${withDetector}' with failoverDetector, '${without}' without`);
process.exit(withDetector === 'end' && without === 'ready' ? 0 : 1);
JS
node client.mjs
