#!/usr/bin/env bash
# @portkey-ai/gateway 1.15.2 (npm), as npm installs it: a streaming call to an upstream that answers it well.
# A good guess: the stream is passed on, as the answer to the same call without `stream` is.
# Seen: 200 without `stream`, and 500 "Something went wrong" with it.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts @portkey-ai/gateway@1.15.2 >/dev/null
cat >try.mjs <<'JS'
import { spawn } from 'node:child_process';
import http from 'node:http';

const upstream = http.createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  const message = { role: 'assistant', content: 'Good day.' };
  if (!JSON.parse(body).stream) {
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ id: 'c', object: 'chat.completion', model: 'm', choices: [{ index: 0, message, finish_reason: 'stop' }] }));
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta: message, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`);
});
const listen = (server) => new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(server.address().port)));
const upstreamPort = await listen(upstream);
const placeholder = http.createServer();
const port = await listen(placeholder);
await new Promise((closed) => placeholder.close(closed));
const gateway = spawn(process.execPath, ['node_modules/@portkey-ai/gateway/build/start-server.js', '--headless', `--port=${port}`]);

async function ask(stream) {
  return fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer k',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
    },
    body: JSON.stringify({ model: 'm', stream, messages: [{ role: 'user', content: 'Hi' }] }),
  });
}

for (let tries = 0; tries < 120; tries += 1) {
  if (await ask(false).then(() => true, () => false)) break;
  await new Promise((later) => setTimeout(later, 500));
}
for (const stream of [false, true]) {
  const response = await ask(stream);
  const text = await response.text();
  console.log(`stream ${stream}: ${response.status}${response.ok ? '' : ` ${text}`}`);
}
gateway.kill();
upstream.close();
upstream.closeAllConnections();
JS
output="$(node try.mjs 2>&1)" || true
echo "$output"
[ "$output" = 'stream false: 200
stream true: 500 {"status":"failure","message":"Something went wrong"}' ]
