#!/usr/bin/env bash
# Sees to the Chromium in which the tests open the page of the document: the one that CHROMIUM names, one that is there, else Debian's.
set -euo pipefail

for browser in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  [ -n "$browser" ] && command -v "$browser" >/dev/null && exit 0
done

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

if command -v apt-get >/dev/null; then
  echo 'chromium is missing: installing it from the distribution.'
  if as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; then
    exit 0
  fi
fi
echo 'The tests need Chromium or Chrome on the PATH, or its path in CHROMIUM: apt-get install chromium, or brew install --cask chromium.' >&2
exit 1
