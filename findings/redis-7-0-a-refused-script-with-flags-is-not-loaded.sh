#!/usr/bin/env bash
# Redis 7.0 (Debian's redis-server 7.0.15).
# A good guess: a server knows a script once it has had it by EVAL, whatever became of it, so that EVALSHA of those that follow is answered with the script's own error.
# Seen: a script that begins with `#!lua` is refused before it is loaded where its flags do not fit (here: too few replicas), and EVALSHA of it is answered NOSCRIPT,
# which says nothing of the reason. The same script without that line is loaded, and refused at its first write.
# Needs redis-server 7.0. Exits with 1 once both are known.
set -euo pipefail
folder="$(mktemp -d)"
cd "$folder"
port=$((20000 + RANDOM % 20000))
trap 'redis-cli -p "$port" shutdown nosave >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
redis-server --version
redis-server --port "$port" --bind 127.0.0.1 --save '' --daemonize yes >/dev/null
until redis-cli -p "$port" ping >/dev/null 2>&1; do sleep 0.1; done
redis-cli -p "$port" config set min-replicas-to-write 1 >/dev/null
body='return redis.call("SET", "f", 1)'
flagged="#!lua
$body"
told() {
  hash="$(printf '%s' "$1" | sha1sum | cut -d' ' -f1)"
  first="$(redis-cli -p "$port" eval "$1" 0 | cut -d' ' -f1 | head -1)"
  second="$(redis-cli -p "$port" evalsha "$hash" 0 | cut -d' ' -f1 | head -1)"
  echo "$2: EVAL $first, then EVALSHA $second"
}
output="$(told "$body" 'without flags'; told "$flagged" 'with flags')"
echo "$output"
[ "$output" = 'without flags: EVAL NOREPLICAS, then EVALSHA NOREPLICAS
with flags: EVAL NOREPLICAS, then EVALSHA NOSCRIPT' ]
