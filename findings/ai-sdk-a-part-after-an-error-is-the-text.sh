#!/usr/bin/env bash
# ai 7.0.173 with @ai-sdk/openai-compatible 3.0.92 (npm): `streamText`, and a server that fails in the middle of its stream, by a frame with an error, or by an end without a finish reason.
#
# A good guess: the loop over `textStream` may end without an error, since its page says that errors do not end it; but `await result.text` rejects, as it does where the call fails before its first text.
# Seen: `text` resolves with the part. Whoever stores or shows it takes a piece for the whole, and only before the first text is one told by a rejection. `finishReason` is 'error' in both cases.
# What helps: to take no text whose `finishReason` is not 'stop'. `onError` is told, too, apart from whoever reads.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact ai@7.0.173 @ai-sdk/openai-compatible@3.0.92 zod@4.6.7
cat >try.mjs <<'JS'
import http from 'node:http';
import { once } from 'node:events';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText } from 'ai';

const chunk = (content, finish_reason = null) => `data: ${JSON.stringify({ id: 'x', created: 1, model: 'any', choices: [{ index: 0, delta: { content }, finish_reason }] })}\n\n`;
const error = JSON.stringify({ error: { message: 'overloaded' } });
const ANSWERS = {
  whole: (response) => response.writeHead(200).end(`${chunk('one ')}${chunk('two', 'stop')}data: [DONE]\n\n`),
  'an error in the stream': (response) => response.writeHead(200).end(`${chunk('one ')}data: ${error}\n\n`),
  'an early end': (response) => response.writeHead(200).end(chunk('one ')),
  'an error before the first text': (response) => response.writeHead(400, { 'content-type': 'application/json' }).end(error),
};
let answer;
const server = http.createServer((request, response) => {
  response.setHeader('content-type', 'text/event-stream');
  ANSWERS[answer](response);
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const provider = createOpenAICompatible({ name: 'any', baseURL: `http://127.0.0.1:${server.address().port}`, apiKey: 'any' });
const settled = (promise) => Promise.resolve(promise).then((value) => `'${value}'`, () => 'rejects');
for (answer of Object.keys(ANSWERS)) {
  let told = 0;
  const result = streamText({ model: provider('any'), prompt: 'any', onError: () => (told += 1) });
  const loop = await settled(joined(result.textStream));
  console.log(`${answer}: loop ${loop}, text ${await settled(result.text)}, finishReason ${await settled(result.finishReason)}, onError ${told}`);
}
async function joined(stream) {
  let text = '';
  for await (const piece of stream) text += piece;
  return text;
}
server.closeAllConnections();
server.close();
JS
output="$(node try.mjs)"
echo "$output"
[ "$output" = "whole: loop 'one two', text 'one two', finishReason 'stop', onError 0
an error in the stream: loop 'one ', text 'one ', finishReason 'error', onError 1
an early end: loop 'one ', text 'one ', finishReason 'error', onError 1
an error before the first text: loop '', text rejects, finishReason rejects, onError 1" ]
