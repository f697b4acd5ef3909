#!/usr/bin/env bash
# jq 1.6 (Debian 12's package): `jq -e` of a condition, as in `curl -s .../health | jq -e '.status == "ok"'`, where nothing comes in: no server, no text.
#
# A good guess: it fails. Its manual gives `-e` the exit code 4 "if no valid result was ever produced", and a script looks at the last command of a pipe.
# Seen: 0, as if the condition held, be it `false` itself. A check of a service that is gone says that all is well. An answer that is not the wished one is 1, so that tests of the
# check with a service that runs pass. Known, and mended in 1.7, where it is 4 (jqlang/jq#1142, #3214).
# What helps: `set -o pipefail` with `curl -f`; in jq 1.6 `jq -en 'input | .status == "ok"'`, which fails where there is no input.
# Needs Debian 12, whose apt-get downloads the packages.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .
apt-get download -qq -o APT::Sandbox::User=root jq libjq1 libonig5
for package in *.deb; do dpkg -x "$package" .; done
libraries="$(dirname "$(find . -name 'libjq.so.1')")"
jq() { LD_LIBRARY_PATH="$libraries" usr/bin/jq "$@"; }
# What jq says of the input $1, by its exit code.
told() {
  local code=0
  printf '%s' "$1" | jq "${@:2}" >answer 2>/dev/null || code=$?
  echo "${1:-nothing} | jq ${*:2}: printed \"$(cat answer)\", exit code $code"
}
jq --version
output="$(
  told '{"status":"ok"}' -e '.status == "ok"'
  told '{"status":"down"}' -e '.status == "ok"'
  told '' -e '.status == "ok"'
  told '' -e 'false'
  told '{"status":"ok"}' -en 'input | .status == "ok"'
  told '' -en 'input | .status == "ok"'
)"
echo "$output"
[ "$(jq --version)" = 'jq-1.6' ] && [ "$output" = '{"status":"ok"} | jq -e .status == "ok": printed "true", exit code 0
{"status":"down"} | jq -e .status == "ok": printed "false", exit code 1
nothing | jq -e .status == "ok": printed "", exit code 0
nothing | jq -e false: printed "", exit code 0
{"status":"ok"} | jq -en input | .status == "ok": printed "true", exit code 0
nothing | jq -en input | .status == "ok": printed "", exit code 5' ]
