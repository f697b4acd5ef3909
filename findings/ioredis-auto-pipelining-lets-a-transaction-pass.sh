#!/usr/bin/env bash
# ioredis 6.0.0 (npm) with `enableAutoPipelining: true`, of which its page says that nothing else in the code need change.
#
# A good guess: one client has one connection, so what it is asked for first reaches Redis first, as without the option.
# Seen: a write waits for the end of the turn, and `multi()`, `pipeline()` and `quit()` do not. They pass it: a transaction that is begun after a `set` reads the value before it, and a
# `quit()` right after a `set` says OK and the `set` is lost, with an error for whoever waits for it. A `get` or a script after the `set` waits, too, and is right.
# (redis/ioredis#1978, open, asks for the order.)
# What helps: to await each write before a transaction or the end, or to do without the option.
# Needs redis-server and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "$redis" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
redis-server --port "$port" --bind 127.0.0.1 --save '' >redis.log &
redis=$!
until redis-cli -p "$port" ping >/dev/null 2>&1; do sleep 0.1; done
npm init --yes >/dev/null
npm install --silent --no-fund --no-audit ioredis@6.0.0 >/dev/null
cat >try.cjs <<'JS'
const { Redis } = require('ioredis');

const port = Number(process.argv[2]);
const WAYS = {
  'get': (redis) => redis.get('key'),
  'a script': (redis) => redis.eval("return redis.call('GET', KEYS[1])", 1, 'key'),
  'a transaction': async (redis) => (await redis.multi().get('key').exec())[0][1],
  'a pipeline': async (redis) => (await redis.pipeline().get('key').exec())[0][1],
};
async function tried(enableAutoPipelining) {
  console.log(enableAutoPipelining ? 'with enableAutoPipelining' : 'without');
  const redis = new Redis({ port, enableAutoPipelining });
  for (const [name, read] of Object.entries(WAYS)) {
    await redis.set('key', 'before');
    const written = redis.set('key', 'after');
    console.log(`  set, then ${name}: ${await read(redis)}`);
    await written;
  }
  await redis.set('key', 'before');
  const written = redis.set('key', 'after').catch((error) => error.message);
  const quit = await redis.quit();
  console.log(`  set, then quit: ${quit}, of the set: ${await written}`);
  const later = new Redis({ port });
  console.log(`  Redis has: ${await later.get('key')}`);
  await later.quit();
}
tried(false).then(() => tried(true));
JS
output="$(node try.cjs "$port")"
echo "$output"
[ "$output" = 'without
  set, then get: after
  set, then a script: after
  set, then a transaction: after
  set, then a pipeline: after
  set, then quit: OK, of the set: OK
  Redis has: after
with enableAutoPipelining
  set, then get: after
  set, then a script: after
  set, then a transaction: before
  set, then a pipeline: before
  set, then quit: OK, of the set: Connection is closed.
  Redis has: before' ]
