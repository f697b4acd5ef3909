#!/usr/bin/env bash
# @google/generative-ai 0.24.1 (npm): `text()` of an answer with a thought (`thought: true`), as thinking models send it.
# A good guess: the answer without the thought, as its successor @google/genai gives it.
# Seen: the thought is part of the text.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit @google/generative-ai@0.24.1 >/dev/null
cat >try.mjs <<'JS'
import http from 'node:http';
import { GoogleGenerativeAI } from '@google/generative-ai';

const parts = [{ text: 'The user wants a greeting. ', thought: true }, { text: 'Good day.' }];
const body = { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }] };
const server = http.createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const model = new GoogleGenerativeAI('k').getGenerativeModel({ model: 'm' }, { baseUrl: `http://127.0.0.1:${server.address().port}` });
const { response } = await model.generateContent('Hi');
console.log(response.text());
server.close();
JS
output="$(node try.mjs 2>&1)" || true
echo "$output"
[ "$output" = 'The user wants a greeting. Good day.' ]
