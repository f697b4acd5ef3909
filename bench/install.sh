#!/usr/bin/env bash
# Sees to what the benchmark needs besides the service: rivals from npm into bench/node_modules, once, and wrk and redis-server of the distribution.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# The lock file comes last: where it is the same, all is there.
if ! cmp -s package-lock.json node_modules/installed-lock.json; then
  npm ci --no-progress --loglevel=error
  cp package-lock.json node_modules/installed-lock.json
fi
for program in wrk taskset redis-server; do
  command -v "$program" >/dev/null && continue
  echo "The benchmark needs $program: on Debian, apt-get install wrk util-linux redis-server" >&2
  exit 1
done
