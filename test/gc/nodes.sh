#!/usr/bin/env bash
# Prints the binaries of Node that the waits are tried on, separated by colons: the one in use, and others, which are fetched once into
# node_modules/.cache. They come from the packages that npm's `node` is made of, one for each platform.
set -euo pipefail

package="node-$(node -p 'process.platform + "-" + process.arch')"
nodes="$(command -v node)"
for version in 22.23.3 24.21.0; do
  directory="node_modules/.cache/node-$version"
  binary="$PWD/$directory/node_modules/$package/bin/node"
  [ -x "$binary" ] || npm install --no-save --no-package-lock --prefix "$directory" "$package@$version" >&2
  nodes="$nodes:$binary"
done
echo "$nodes"
