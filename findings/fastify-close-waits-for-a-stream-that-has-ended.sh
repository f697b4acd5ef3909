#!/usr/bin/env bash
# Fastify 5.12.8 (npm), with its defaults but a shorter `keepAliveTimeout`, and a stream that ends half a second after `close()` was called; the client keeps its connections.
#
# A good guess: `close()` is done when the stream is: the option `forceCloseConnections` is "idle" by default, whose page has connections that carry no request closed, and a new request would be refused.
# Seen: it waits for the connection of the stream, which is idle now, until `keepAliveTimeout` is over and a second more: with the default, 73 s after the last byte. Kubernetes kills after 30 s, with
# all that was to be done after `close()`. Answers that begin after `close()` end their connections; a stream, whose header went out long before, does not.
# Known (fastify/fastify#7044, open).
# What helps: `Connection: close` on streams, or `server.closeIdleConnections()` each second while it closes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact fastify@5.12.8
cat >try.mjs <<'JS'
import http from 'node:http';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';

console.log('keepAliveTimeout by default:', Fastify().server.keepAliveTimeout);
async function* events(closing) {
  yield 'data: one\n\n';
  await closing;
  await sleep(500);
  yield 'data: two\n\n';
}
async function tried(name, { headers = {}, sweeps = false }) {
  const fastify = Fastify({ keepAliveTimeout: 3000 });
  const closing = new Promise((resolve) => fastify.addHook('preClose', async () => resolve()));
  fastify.get('/', (_, reply) => reply.headers(headers).type('text/event-stream').send(Readable.from(events(closing))));
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const agent = new http.Agent({ keepAlive: true });
  const [response] = await once(http.get({ host: '127.0.0.1', port: fastify.server.address().port, agent }), 'response');
  await once(response, 'data');
  const ended = once(response.resume(), 'end').then(() => performance.now());
  const sweep = sweeps && setInterval(() => fastify.server.closeIdleConnections(), 200);
  await fastify.close();
  const closed = performance.now();
  clearInterval(sweep);
  const late = closed - (await ended);
  console.log(`${name}: closed ${late < 1500 ? 'with the end of the stream' : late < 2900 || late > 6000 ? late : 'when keepAliveTimeout was over'}`);
  agent.destroy();
}
await tried('as it comes', {});
await tried('Connection: close', { headers: { connection: 'close' } });
await tried('closeIdleConnections', { sweeps: true });
JS
output="$(node try.mjs)"
echo "$output"
[ "$output" = 'keepAliveTimeout by default: 72000
as it comes: closed when keepAliveTimeout was over
Connection: close: closed with the end of the stream
closeIdleConnections: closed with the end of the stream' ]
