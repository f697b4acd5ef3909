#!/usr/bin/env bash
# Redis 7.0 (Debian's redis-server 7.0.15).
# A good guess: once a SET of a large value has been answered, `used_memory` (which maxmemory goes by) holds the value, and stays.
# Seen: it holds as much again, the buffer that the server keeps for a next command as large; it is freed soon after though nobody does anything.
# Needs redis-server 7.0. Exits with 1 once the value counts once.
set -euo pipefail
folder="$(mktemp -d)"
cd "$folder"
port=$((20000 + RANDOM % 20000))
trap 'redis-cli -p "$port" shutdown nosave >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
redis-server --version
redis-server --port "$port" --bind 127.0.0.1 --save '' --daemonize yes >/dev/null
until redis-cli -p "$port" ping >/dev/null 2>&1; do sleep 0.1; done
used() { sed -n 's/^used_memory:\([0-9]*\).*/\1/p'; }
before="$(redis-cli -p "$port" info memory | used)"
# All on one connection.
mapfile -t seen < <({
  printf 'SET f '
  head -c 8388608 /dev/zero | tr '\0' x
  printf '\nINFO memory\n'
  sleep 2
  echo INFO memory
} | redis-cli -p "$port" | used)
mib() { echo "$((($1 - before + 524288) / 1048576))"; }
echo "after a SET of 8 MiB: $(mib "${seen[0]}") MiB more in use; two seconds later: $(mib "${seen[1]}") MiB"
[ "$(mib "${seen[0]}")" -ge 15 ] && [ "$(mib "${seen[1]}")" -le 12 ]
