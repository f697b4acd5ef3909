#!/usr/bin/env bash
# openai 7.59.0 and @anthropic-ai/sdk 1.14.0 (npm): `timeout: 500`, and a server whose answer begins at once and then pauses for two seconds.
#
# A good guess: the call fails after half a second, or once half a second has passed without a byte, as the client for Python has it, whose timeout is that of each read.
# Seen: of openai without `stream` it does, each of three times, as its page tells. With `stream`, and of Anthropic's always, the timeout is over once the header has come: a vendor who says 200 at
# once, as most do for streams, may then be silent for as long as the connection lives. The page of openai names no exception for streams; others have met it
# (anthropics/anthropic-sdk-typescript#959, closed, has an option for it that was not taken).
# What helps: a timer of one's own, set anew at each chunk, that aborts the call's signal.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact openai@7.59.0 @anthropic-ai/sdk@1.14.0
cat >try.mjs <<'JS'
import http from 'node:http';
import { once } from 'node:events';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

const events = (list) => list.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
const chunks = (list) => list.map((choice) => `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', model: 'any', choices: [{ index: 0, ...choice }] })}\n\n`);
// What comes before the pause, and what comes after it.
const ANSWERS = {
  '/chat/completions': ['{"id":"x","object":"chat.completion","model":"any","choices":[', '{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"one"}}]}'],
  '/chat/completions, stream': chunks([{ delta: { content: 'one' } }, { delta: {}, finish_reason: 'stop' }]),
  '/v1/messages': ['{"id":"x","type":"message","role":"assistant","model":"any",', '"content":[{"type":"text","text":"one"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}'],
  '/v1/messages, stream': events([{ type: 'message_start', message: { id: 'x', role: 'assistant', content: [] } }, { type: 'message_stop' }]),
};
let requests = 0;
const server = http.createServer(async (request, response) => {
  requests += 1;
  let body = '';
  for await (const part of request) body += part;
  const { stream } = JSON.parse(body);
  const [before, after] = ANSWERS[request.url + (stream ? ', stream' : '')];
  response.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' }).write(before);
  setTimeout(() => response.end(after), 2000);
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const options = { apiKey: 'any', baseURL: `http://127.0.0.1:${server.address().port}`, timeout: 500 };
const [openai, anthropic] = [new OpenAI(options), new Anthropic(options)];
const messages = [{ role: 'user', content: 'any' }];
const CALLS = {
  openai: (stream) => openai.chat.completions.create({ model: 'any', messages, stream }),
  anthropic: (stream) => anthropic.messages.create({ model: 'any', messages, max_tokens: 9, stream }),
};
async function tried(name, stream) {
  requests = 0;
  try {
    const answer = await CALLS[name](stream);
    if (stream) for await (const _ of answer) continue;
    return `read to its end, requests: ${requests}`;
  } catch (error) {
    return `${error.constructor.name}, requests: ${requests}`;
  }
}
for (const name of Object.keys(CALLS)) {
  for (const stream of [false, true]) console.log(`${name}, ${stream ? 'stream' : 'whole'}: ${await tried(name, stream)}`);
}
server.closeAllConnections();
server.close();
JS
output="$(node try.mjs)"
echo "$output"
[ "$output" = 'openai, whole: APIConnectionTimeoutError, requests: 3
openai, stream: read to its end, requests: 1
anthropic, whole: read to its end, requests: 1
anthropic, stream: read to its end, requests: 1' ]
