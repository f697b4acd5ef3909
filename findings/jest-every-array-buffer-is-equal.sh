#!/usr/bin/env bash
# Jest 30.5.2 (npm): `toEqual` of what `response.arrayBuffer()` gives, beside other bytes.
#
# A good guess: it compares the bytes, as it does for a Uint8Array or a Buffer, and as `toStrictEqual` does, whose page names types, holes and undefined as all that it adds.
# Seen: any two are equal, whatever they hold and however long they are, within objects and as arguments of a mock, too: such a test can never fail. `toStrictEqual` tells them apart.
# Known since 2018 (jestjs/jest#6109, closed; #11770 mended `toStrictEqual` alone).
# What helps: `Buffer.from(bytes)` on both sides.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-fund --no-audit jest@30.5.2 >/dev/null
cat >bytes.test.js <<'JS'
const { writeFileSync } = require('node:fs');

test('bytes', async () => {
  const bytes = (text) => new Response(text).arrayBuffer();
  const [three, other, longer] = [await bytes('abc'), await bytes('xyz'), await bytes('abcdef')];
  const mock = jest.fn();
  mock(three);
  const looks = {
    'toEqual, other bytes': () => expect(three).toEqual(other),
    'toEqual, more bytes': () => expect(three).toEqual(longer),
    'toEqual, none': () => expect(three).toEqual(new ArrayBuffer(0)),
    'toEqual, in an object': () => expect({ body: three }).toEqual({ body: longer }),
    'toHaveBeenCalledWith': () => expect(mock).toHaveBeenCalledWith(longer),
    'toStrictEqual': () => expect(three).toStrictEqual(other),
    'toEqual of Uint8Array': () => expect(new Uint8Array(three)).toEqual(new Uint8Array(other)),
    'toEqual of Buffer': () => expect(Buffer.from(three)).toEqual(Buffer.from(other)),
  };
  const outcome = (look) => {
    try {
      look();
      return 'passes';
    } catch {
      return 'fails';
    }
  };
  writeFileSync('outcome', Object.entries(looks).map(([name, look]) => `${name}: ${outcome(look)}\n`).join(''));
});
JS
npx jest --silent >log 2>&1 || cat log
output="$(cat outcome)"
echo "$output"
[ "$output" = 'toEqual, other bytes: passes
toEqual, more bytes: passes
toEqual, none: passes
toEqual, in an object: passes
toHaveBeenCalledWith: passes
toStrictEqual: fails
toEqual of Uint8Array: fails
toEqual of Buffer: fails' ]
