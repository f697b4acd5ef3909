#!/usr/bin/env bash
# esbuild 0.28.2 (npm): `--bundle --packages=external` of a module that first imports a file of its own, which sets something up, and then a package that reads it as it is loaded:
# variables of the environment, a polyfill, what watches other packages.
#
# A good guess: they run in the order in which they are imported, as ECMAScript has it, and as they do without the bundler.
# Seen: with `--format=esm` the package runs first. Its import stays an import, which runs before all that the bundle holds, and no warning tells. With `--format=cjs`, or with the
# package in the bundle, the order is kept. Known of files that are split (evanw/esbuild#399, #2598, both open).
# What helps: to leave the file that sets up out of the bundle, too (or `node --import`), or to import the package within a function.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-fund --no-audit esbuild@0.28.2 >/dev/null
mkdir node_modules/reader
echo '{ "name": "reader", "type": "module", "exports": "./reader.js" }' >node_modules/reader/package.json
echo "export const level = process.env.LEVEL ?? 'not set yet';" >node_modules/reader/reader.js
echo "process.env.LEVEL = 'set';" >set.mjs
cat >main.mjs <<'JS'
import './set.mjs';
import { level } from 'reader';
console.log(level);
JS
bundle() { npx esbuild main.mjs --bundle --platform=node --log-level=warning "$@" 2>&1; }
output="$(
  echo "as it is: $(node main.mjs)"
  bundle --packages=external --format=esm --outfile=external.mjs
  echo "packages=external, format=esm: $(node external.mjs)"
  bundle --packages=external --format=cjs --outfile=external.cjs
  echo "packages=external, format=cjs: $(node external.cjs)"
  bundle --format=esm --outfile=whole.mjs
  echo "packages in the bundle, format=esm: $(node whole.mjs)"
)"
echo "$output"
[ "$output" = 'as it is: set
packages=external, format=esm: not set yet
packages=external, format=cjs: set
packages in the bundle, format=esm: set' ]
