#!/usr/bin/env bash
# @google/generative-ai 0.24.1 (npm), beside the fetch that it calls: a caller who leaves `for await (const chunk of stream)` by `break`, after the first of many chunks.
#
# A good guess: the request ends there, since leaving the loop calls `return()` of the iterator: whoever reads `response.body` of fetch so has the connection closed.
# Seen: the answer is read to its end behind the caller's back, into memory, for the promise `response` that nobody asked for. What the model writes after that is paid.
# What helps: a signal for each call, aborted when the caller leaves.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit @google/generative-ai@0.24.1 >/dev/null
cat >try.mjs <<'JS'
import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import { GoogleGenerativeAI } from '@google/generative-ai';

const FRAMES = 100;
const frame = `data: ${JSON.stringify({ candidates: [{ content: { role: 'model', parts: [{ text: 'a' }] }, index: 0 }] })}\r\n\r\n`;
const ends = new EventEmitter();
const server = http.createServer((_, response) => {
  let written = 0;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const timer = setInterval(() => {
    response.write(frame);
    written += 1;
    if (written === FRAMES) response.end();
  }, 20);
  response.on('close', () => {
    clearInterval(timer);
    ends.emit('end', written === FRAMES ? 'read to its end' : 'closed in the middle');
  });
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const baseUrl = `http://127.0.0.1:${server.address().port}`;
async function left(name, open) {
  const end = once(ends, 'end');
  for await (const _ of await open()) break;
  console.log(`${name}: ${await end}`);
}
await left('fetch', async () => (await fetch(baseUrl, { method: 'POST' })).body);
await left('generateContentStream', async () => (await new GoogleGenerativeAI('k').getGenerativeModel({ model: 'm' }, { baseUrl }).generateContentStream('Hi')).stream);
server.closeAllConnections();
server.close();
JS
output="$(node try.mjs 2>&1)" || true
echo "$output"
[ "$output" = 'fetch: closed in the middle
generateContentStream: read to its end' ]
