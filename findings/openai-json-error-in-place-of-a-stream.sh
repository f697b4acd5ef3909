#!/usr/bin/env bash
# openai 7.57.0 (npm): a server that answers a streaming call with 200, `application/json` and an error object.
# A good guess: the call throws, since the answer is no event stream and says what is wrong.
# Seen: no error at all; the stream has no chunks and ends well, as if the model had nothing to say.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit openai@7.57.0 >/dev/null
cat >try.mjs <<'JS'
import http from 'node:http';
import OpenAI from 'openai';

const server = http.createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } }));
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const client = new OpenAI({ apiKey: 'k', baseURL: `http://127.0.0.1:${server.address().port}/v1` });
const stream = await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], stream: true });
let chunks = 0;
for await (const _ of stream) chunks += 1;
console.log(`no error, ${chunks} chunks`);
server.close();
JS
output="$(node try.mjs 2>&1)" || true
echo "$output"
[ "$output" = 'no error, 0 chunks' ]
