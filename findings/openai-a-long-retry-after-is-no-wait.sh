#!/usr/bin/env bash
# openai 7.57.0 (npm): a 429 that says how long to wait, with the retries that the client makes by itself (two).
#
# A good guess: it waits as long as `Retry-After` says, or gives up where that is too long.
# Seen: up to a minute it waits. Told 61 s it asks again within a second, and once more: a server that asks for a longer rest is asked sooner, and each such request may count.
# (Releases in between waited for as long as they were told; openai/openai-node#1840 asks for the limit of a minute to come back, with this beyond it.)
# What helps: `maxRetries: 0`, and a wait of one's own.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit openai@7.57.0 >/dev/null
cat >try.mjs <<'JS'
import http from 'node:http';
import OpenAI from 'openai';

const LONGEST_WATCHED_MS = 6_000;
async function asked(retryAfter) {
  const times = [];
  const server = http.createServer((_, response) => {
    times.push(performance.now());
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': retryAfter });
    response.end('{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}');
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const client = new OpenAI({ apiKey: 'k', baseURL: `http://127.0.0.1:${server.address().port}/v1` });
  const signal = AbortSignal.timeout(LONGEST_WATCHED_MS);
  await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }, { signal }).catch(() => undefined);
  server.closeAllConnections();
  server.close();
  const waits = times.slice(1).map((time, i) => (time - times[i] >= retryAfter * 1000 - 10 ? 'after that time' : 'sooner'));
  console.log(`Retry-After: ${retryAfter}: asked again ${waits.join(', ') || 'not within six seconds'}`);
}
await asked(2);
await asked(60);
await asked(61);
JS
output="$(node try.mjs)"
echo "$output"
[ "$output" = 'Retry-After: 2: asked again after that time, after that time
Retry-After: 60: asked again not within six seconds
Retry-After: 61: asked again sooner, sooner' ]
