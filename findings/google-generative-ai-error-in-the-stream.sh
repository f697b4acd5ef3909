#!/usr/bin/env bash
# @google/generative-ai 0.24.1 (npm): a stream in whose middle the server says that it cannot go on, by a frame with an error (503, UNAVAILABLE), as servers that have sent 200 must.
#
# A good guess: the iterator throws, as it does for the same object with status 503, and `response` rejects.
# Seen: the frame is one more chunk, whose text is empty. The loop ends well, and `response` resolves with the part as its text.
# What helps: to look at each chunk for `error`, which its type does not have, and for a finish reason at the end.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit @google/generative-ai@0.24.1 >/dev/null
cat >try.mjs <<'JS'
import http from 'node:http';
import { GoogleGenerativeAI } from '@google/generative-ai';

const part = { candidates: [{ content: { role: 'model', parts: [{ text: 'Pay the bill on' }] }, index: 0 }] };
const error = { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } };
const server = http.createServer((request, response) => {
  if (request.url.includes('/refused:')) response.writeHead(503, { 'content-type': 'application/json' }).end(JSON.stringify(error));
  else response.writeHead(200, { 'content-type': 'text/event-stream' }).end([part, error].map((frame) => `data: ${JSON.stringify(frame)}\r\n\r\n`).join(''));
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const google = new GoogleGenerativeAI('k');
async function tried(model) {
  const options = { baseUrl: `http://127.0.0.1:${server.address().port}` };
  try {
    const { stream, response } = await google.getGenerativeModel({ model }, options).generateContentStream('Hi');
    const texts = [];
    for await (const chunk of stream) texts.push(chunk.text());
    return `no error, chunks ${JSON.stringify(texts)}, response ${JSON.stringify((await response).text())}`;
  } catch ({ status }) {
    return `error, status ${status}`;
  }
}
console.log(`with status 503: ${await tried('refused')}`);
console.log(`within the stream: ${await tried('cut')}`);
server.close();
JS
output="$(node try.mjs 2>&1)" || true
echo "$output"
[ "$output" = 'with status 503: error, status 503
within the stream: no error, chunks ["Pay the bill on",""], response "Pay the bill on"' ]
