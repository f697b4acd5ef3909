#!/usr/bin/env bash
# @fastify/http-proxy 11.6.3 with Fastify 5.12.8, beside http-proxy-middleware 4.2.2 with Express 5.3.0 (npm): a client that leaves, before or after the first byte of a slow answer.
#
# A good guess: the call of the upstream ends when the client's does, as http-proxy-middleware has it: nobody will read its answer.
# Seen: so it is once the answer has begun. Before its first byte the call is left open to its end. A model behind it thinks and writes for nobody, and a client that gives up and asks again pays once more
# each time: those that wait for the whole answer, and those whose model is slow to begin.
# Known as a leak and as a warning in the log (fastify/fastify-reply-from#424, closed; #419, open).
# What helps: a server that sends its header at once, so that the proxy hears of the end; or a handler of one's own with an AbortSignal, aborted at `close` of the reply.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact fastify@5.12.8 @fastify/http-proxy@11.6.3 express@5.3.0 http-proxy-middleware@4.2.2
cat >try.mjs <<'JS'
import http from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import httpProxy from '@fastify/http-proxy';
import express from 'express';
import Fastify from 'fastify';
import { createProxyMiddleware } from 'http-proxy-middleware';

// The upstream takes two seconds; `ends` tells whether it had its end or was left.
let ends;
const upstream = http.createServer((request, response) => {
  request.resume();
  response.on('close', () => ends(response.writableFinished ? 'asked to its end' : 'ended with the client'));
  if (request.url === '/begun') response.write('one');
  setTimeout(() => response.end('two'), 2000);
});
await once(upstream.listen(0, '127.0.0.1'), 'listening');
const target = `http://127.0.0.1:${upstream.address().port}`;

const fastify = Fastify();
await fastify.register(httpProxy, { upstream: target });
await fastify.listen({ port: 0, host: '127.0.0.1' });
const middleware = express().use(createProxyMiddleware({ target })).listen(0, '127.0.0.1');
await once(middleware, 'listening');

for (const [name, server] of Object.entries({ '@fastify/http-proxy': fastify.server, 'http-proxy-middleware': middleware })) {
  for (const path of ['/begun', '/silent']) {
    const ended = new Promise((resolve) => (ends = resolve));
    const request = http.get({ host: '127.0.0.1', port: server.address().port, path }, (response) => response.on('error', () => undefined));
    request.on('error', () => undefined);
    await sleep(500);
    request.destroy();
    console.log(`${name}, ${path}: ${await ended}`);
  }
}
process.exit();
JS
output="$(node try.mjs)"
echo "$output"
[ "$output" = '@fastify/http-proxy, /begun: ended with the client
@fastify/http-proxy, /silent: asked to its end
http-proxy-middleware, /begun: ended with the client
http-proxy-middleware, /silent: ended with the client' ]
