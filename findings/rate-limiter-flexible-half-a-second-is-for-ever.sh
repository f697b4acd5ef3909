#!/usr/bin/env bash
# rate-limiter-flexible 11.4.0 with ioredis 6.0.0 (npm): a limit with a `duration` of half a second.
#
# A good guess: the count is forgotten after half a second, as it is in memory, or the constructor refuses it.
# Seen: in Redis the seconds are rounded down, and none means "never": who has reached the limit once is refused until somebody deletes the key. 1.9 is 1 there.
# What helps: whole seconds.
# Needs redis-server and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "$redis" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
redis-server --port "$port" --bind 127.0.0.1 --save '' >redis.log &
redis=$!
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact rate-limiter-flexible@11.4.0 ioredis@6.0.0
cat >try.mjs <<'JS'
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';

const storeClient = new Redis(Number(process.argv[2]), '127.0.0.1');
async function tried(name, limiter) {
  const consume = () => limiter.consume('client').then(() => 'taken', () => 'refused');
  const outcomes = [await consume(), await consume()];
  await sleep(1200);
  console.log(`${name}: ${[...outcomes, await consume()].join(', ')}`);
}
const limit = { points: 1, duration: 0.5 };
await tried('memory', new RateLimiterMemory(limit));
await tried('Redis', new RateLimiterRedis({ ...limit, storeClient, keyPrefix: 'half' }));
console.log(`the key in Redis: ${(await storeClient.pttl('half:client')) === -1 ? 'without an expiry' : 'with an expiry'}`);
await storeClient.quit();
JS
output=$(node try.mjs "$port")
echo "$output"
[ "$output" = 'memory: taken, refused, taken
Redis: taken, refused, refused
the key in Redis: without an expiry' ]
