#!/usr/bin/env bash
# Sees to the redis-server that the tests start: the one that is there, else Debian's.
set -euo pipefail

command -v redis-server >/dev/null && exit 0

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

if command -v apt-get >/dev/null; then
  echo 'redis-server is missing: installing it from the distribution.'
  if as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server; then
    # The tests start their own; the one of the system is not needed.
    as_root service redis-server stop >/dev/null 2>&1 || true
    exit 0
  fi
fi
echo 'The tests need redis-server (7 or newer) on the PATH: apt-get install redis-server, or brew install redis.' >&2
exit 1
