#!/usr/bin/env bash
# Sees to the nginx that the tests start: the one that is there, else Debian's.
set -euo pipefail

PATH="$PATH:/usr/sbin" command -v nginx >/dev/null && exit 0

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

if command -v apt-get >/dev/null; then
  echo 'nginx is missing: installing it from the distribution.'
  if as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx; then
    # The tests start their own; the one of the system is not needed.
    as_root service nginx stop >/dev/null 2>&1 || true
    exit 0
  fi
fi
echo 'The tests need nginx on the PATH: apt-get install nginx, or brew install nginx.' >&2
exit 1
