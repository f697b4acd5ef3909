#!/usr/bin/env bash
# Redis 7.0 (Debian's redis-server 7.0.15).
# A good guess: PEXPIRE with 1 gives the key a millisecond, and time stands still within a script, so that a longer PEXPIRE right after it always finds the key.
# Seen: now and then the key is deleted at once. PEXPIRE takes the clock twice, and where the millisecond turns in between, the expiry is no longer ahead.
# Needs redis-server 7.0. Exits with 1 once no key is lost in ten million.
set -euo pipefail
folder="$(mktemp -d)"
cd "$folder"
port=$((20000 + RANDOM % 20000))
trap 'redis-cli -p "$port" shutdown nosave >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
redis-server --version
redis-server --port "$port" --bind 127.0.0.1 --save '' --daemonize yes >/dev/null
until redis-cli -p "$port" ping >/dev/null 2>&1; do sleep 0.1; done
lost=0
for _ in $(seq 50); do
  lost=$((lost + $(redis-cli -p "$port" eval "
    local lost = 0
    for _ = 1, 200000 do
      redis.call('SET', KEYS[1], 'value')
      redis.call('PEXPIRE', KEYS[1], 1)
      redis.call('PEXPIRE', KEYS[1], 60000)
      lost = lost + 1 - redis.call('EXISTS', KEYS[1])
    end
    return lost" 1 key)))
done
echo "PEXPIRE 1, then PEXPIRE 60000, ten million times within scripts: $([ "$lost" -gt 0 ] && echo 'some keys are gone' || echo 'no key is gone')"
[ "$lost" -gt 0 ]
