#!/usr/bin/env bash
# openai 7.57.0 (npm): an event stream that ends in mid-answer, between two events: no finish reason, no `[DONE]`.
# A good guess: the iterator throws, since the API documents both as the end of every stream.
# Seen: it ends as it does after a whole answer. Whoever wants to know must look for the finish reason.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit openai@7.57.0 >/dev/null
cat >try.mjs <<'JS'
import http from 'node:http';
import OpenAI from 'openai';

const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content: 'Pay the bill on' }, finish_reason: null }] };
const server = http.createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`data: ${JSON.stringify(chunk)}\n\n`);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const client = new OpenAI({ apiKey: 'k', baseURL: `http://127.0.0.1:${server.address().port}/v1` });
const stream = await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], stream: true });
let text = '';
for await (const { choices } of stream) text += choices[0].delta.content;
console.log(`no error, "${text}"`);
server.close();
JS
output="$(node try.mjs 2>&1)" || true
echo "$output"
[ "$output" = 'no error, "Pay the bill on"' ]
