#!/usr/bin/env bash
# @google/generative-ai 0.24.1 (npm): one streamed frame with two parts, a thought and a text, as thinking models send it.
# A good guess: the gathered `response` has both parts, as the stream has.
# Seen: it has the last part twice and the first never.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit @google/generative-ai@0.24.1 >/dev/null
cat >try.mjs <<'JS'
import http from 'node:http';
import { GoogleGenerativeAI } from '@google/generative-ai';

const parts = [{ text: 'thinking', thought: true }, { text: 'Good day.' }];
const frame = { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }] };
const server = http.createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`data: ${JSON.stringify(frame)}\r\n\r\n`);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const model = new GoogleGenerativeAI('k').getGenerativeModel({ model: 'm' }, { baseUrl: `http://127.0.0.1:${server.address().port}` });
const { response } = await model.generateContentStream('Hi');
console.log(JSON.stringify((await response).candidates[0].content.parts));
server.close();
JS
output="$(node try.mjs 2>&1)" || true
echo "$output"
[ "$output" = '[{"text":"Good day."},{"text":"Good day."}]' ]
