#!/usr/bin/env bash
# @google/generative-ai 0.24.1 (npm): a call with a signal that is aborted already.
# A good guess: nothing is sent, as with fetch.
# Seen: the request goes out whole, and is paid; the signal is listened to but never looked at.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit @google/generative-ai@0.24.1 >/dev/null
cat >try.mjs <<'JS'
import http from 'node:http';
import { GoogleGenerativeAI } from '@google/generative-ai';

let requests = 0;
const frame = { candidates: [{ content: { role: 'model', parts: [{ text: 'Good day.' }] }, finishReason: 'STOP', index: 0 }] };
const server = http.createServer((_, response) => {
  requests += 1;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`data: ${JSON.stringify(frame)}\r\n\r\n`);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const model = new GoogleGenerativeAI('k').getGenerativeModel({ model: 'm' }, { baseUrl: `http://127.0.0.1:${server.address().port}` });
try {
  const { stream } = await model.generateContentStream('Hi', { signal: AbortSignal.abort() });
  for await (const chunk of stream) console.log(JSON.stringify(chunk.text()));
} catch (error) {
  console.log(error.name);
}
console.log(`${requests} request`);
server.close();
JS
output="$(node try.mjs 2>&1)" || true
echo "$output"
[ "$output" = '"Good day."
1 request' ]
