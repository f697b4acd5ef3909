#!/usr/bin/env bash
# Sees to what the tests use from npm besides: linters of the OpenAPI document, generators of clients, readers of event streams. They go into .tools.
#   bash test/clients/ensure-npm.sh [folder with package.json and package-lock.json] [name in .tools]
set -euo pipefail

source="${1:-test/clients/npm}"
target=".tools/${2:-clients}"

# The lock file comes last: where it is the same, all is there.
cmp -s "$source/package-lock.json" "$target/installed-lock.json" && exit 0
mkdir -p "$target"
cp "$source/package.json" "$source/package-lock.json" .npmrc "$target/"
(cd "$target" && npm ci --no-progress --loglevel=error)
cp "$target/package-lock.json" "$target/installed-lock.json"
