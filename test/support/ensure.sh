#!/usr/bin/env bash
# Sees to the programs that the tests start: those that are there, else Debian's.
#
#   bash test/support/ensure.sh redis-server nginx chromium curl python3 script
set -euo pipefail

# Servers of the distribution stand in /usr/sbin, which the PATH of a user may lack.
PATH="$PATH:/usr/sbin"

is_there() {
  if [ "$1" = chromium ]; then
    for browser in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
      [ -n "$browser" ] && command -v "$browser" >/dev/null && return 0
    done
    return 1
  fi
  command -v "$1" >/dev/null
}

package_of() { if [ "$1" = script ]; then echo bsdutils; else echo "$1"; fi; }

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

missing=()
for program in "$@"; do
  is_there "$program" || missing+=("$(package_of "$program")")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

if command -v apt-get >/dev/null; then
  echo "Missing, and installed from the distribution: ${missing[*]}"
  if as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; then
    # The tests start their own; those of the system are not needed.
    for service in redis-server nginx; do
      [[ " ${missing[*]} " == *" $service "* ]] && as_root service "$service" stop >/dev/null 2>&1 || true
    done
    exit 0
  fi
fi
echo "The tests need these packages: ${missing[*]} (apt-get install, or brew install redis nginx curl python3, brew install --cask chromium). Chromium may be named by its path in CHROMIUM." >&2
exit 1
