#!/usr/bin/env bash
# Redis 7.0 (Debian's redis-server 7.0.15): a number of 16 digits within a script, such as the time in microseconds or an identifier. A double holds each up to 2^53 exactly.
#
# A good guess: it is the same text wherever it is written: as an argument of a command, joined to a text, in JSON, packed.
# Seen: as an argument of redis.call, and by cmsgpack, it is whole. By `..`, by tostring and by cjson it is rounded to 14 digits, 1.7645224421235e+15, so that two
# moments, or two identifiers, become one, and what is written one way is not found the other. JSON that a script reads and writes again, unchanged, is changed.
# Milliseconds have 13 digits, so that tests with those pass. Of cjson it is known (redis/redis#7520).
# What helps: string.format('%.0f', number); identifiers as text.
# Needs redis-server 7.0.
set -euo pipefail
folder="$(mktemp -d)"
cd "$folder"
port=$((20000 + RANDOM % 20000))
trap 'redis-cli -p "$port" shutdown nosave >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
redis-server --version
redis-server --port "$port" --bind 127.0.0.1 --save '' --daemonize yes >/dev/null
until redis-cli -p "$port" ping >/dev/null 2>&1; do sleep 0.1; done
output="$(for number in 1764522442123 1764522442123456; do
  redis-cli -p "$port" eval "
    local number = tonumber(ARGV[1])
    redis.call('SET', KEYS[1], number)
    redis.call('SET', KEYS[2], cmsgpack.unpack(cmsgpack.pack(number)))
    return {
      'argument: ' .. redis.call('GET', KEYS[1]), 'cmsgpack: ' .. redis.call('GET', KEYS[2]), 'joined: ' .. number, 'tostring: ' .. tostring(number),
      'JSON read and written: ' .. cjson.encode(cjson.decode('{\"id\":' .. ARGV[1] .. '}')), 'string.format: ' .. string.format('%.0f', number) }" 2 one two "$number"
done)"
echo "$output"
[ "$output" = 'argument: 1764522442123
cmsgpack: 1764522442123
joined: 1764522442123
tostring: 1764522442123
JSON read and written: {"id":1764522442123}
string.format: 1764522442123
argument: 1764522442123456
cmsgpack: 1764522442123456
joined: 1.7645224421235e+15
tostring: 1.7645224421235e+15
JSON read and written: {"id":1.7645224421235e+15}
string.format: 1764522442123456' ]
