#!/usr/bin/env bash
# openai 7.59.0 and @anthropic-ai/sdk 1.14.0 (npm): a signal, such as a deadline's, is aborted while a stream is read.
#
# A good guess: `for await` throws, as it does over the body of a fetch, and as both throw before the stream begins (APIUserAbortError).
# Seen: the loop ends as after a whole answer, whatever the signal's reason is, so half a text looks like one. `stream.controller.abort()` does the same.
# What helps: to look at the signal after the loop, or for the finish reason.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact openai@7.59.0 @anthropic-ai/sdk@1.14.0
cat >try.mjs <<'JS'
import { once } from 'node:events';
import http from 'node:http';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

const event = (data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const HALF = {
  '/chat/completions': event({ id: 'x', object: 'chat.completion.chunk', model: 'any', choices: [{ index: 0, delta: { content: 'half' } }] }),
  '/v1/messages':
    event({ type: 'message_start', message: { id: 'x', role: 'assistant', content: [], usage: {} } }) +
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }) +
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'half' } }),
};
// Never ends what it begins.
const server = http.createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (HALF[request.url]) response.write(HALF[request.url]);
  else response.write('half');
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const baseURL = `http://127.0.0.1:${server.address().port}`;
const options = { apiKey: 'any', baseURL, maxRetries: 0 };
const [openai, anthropic] = [new OpenAI(options), new Anthropic(options)];
const messages = [{ role: 'user', content: 'any' }];
const READS = {
  fetch: async (signal) => (await fetch(baseURL, { signal })).body,
  openai: (signal) => openai.chat.completions.create({ model: 'any', messages, stream: true }, { signal }),
  '@anthropic-ai/sdk': (signal) => anthropic.messages.create({ model: 'any', max_tokens: 9, messages, stream: true }, { signal }),
};
for (const [name, read] of Object.entries(READS)) {
  const deadline = new AbortController();
  let pieces = 0;
  try {
    for await (const _ of await read(deadline.signal)) {
      pieces += 1;
      setTimeout(() => deadline.abort(new Error('the deadline is over')), 50);
    }
    console.log(`${name}: the loop ends well, something had come: ${pieces > 0}`);
  } catch (error) {
    console.log(`${name}: the loop throws: ${error.message}`);
  }
}
process.exit();
JS
output="$(node try.mjs 2>&1)" || true
echo "$output"
[ "$output" = 'fetch: the loop throws: the deadline is over
openai: the loop ends well, something had come: true
@anthropic-ai/sdk: the loop ends well, something had come: true' ]
