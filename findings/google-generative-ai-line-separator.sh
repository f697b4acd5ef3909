#!/usr/bin/env bash
# @google/generative-ai 0.24.1 (npm): a streamed answer with U+2028, the line separator, in its text.
# JSON allows it unescaped in strings (RFC 8259), and event streams end lines at CR and LF only.
# A good guess: it is text like any other.
# Seen: the pattern for a frame uses `.`, which does not match U+2028, so that the whole answer fails.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit @google/generative-ai@0.24.1 >/dev/null
cat >try.mjs <<'JS'
import http from 'node:http';
import { GoogleGenerativeAI } from '@google/generative-ai';

const frame = { candidates: [{ content: { role: 'model', parts: [{ text: 'one\u2028two' }] }, finishReason: 'STOP', index: 0 }] };
const server = http.createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`data: ${JSON.stringify(frame)}\r\n\r\n`);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const model = new GoogleGenerativeAI('k').getGenerativeModel({ model: 'm' }, { baseUrl: `http://127.0.0.1:${server.address().port}` });
try {
  const { stream, response } = await model.generateContentStream('Hi');
  response.catch(() => undefined);
  for await (const chunk of stream) console.log(JSON.stringify(chunk.text()));
} catch (error) {
  console.log(error.message);
}
server.close();
JS
output="$(node try.mjs 2>&1)" || true
echo "$output"
[[ "$output" == *'Failed to parse stream'* ]]
