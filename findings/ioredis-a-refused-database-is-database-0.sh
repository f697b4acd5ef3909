#!/usr/bin/env bash
# ioredis 6.0.0 (npm): a URL with the number of a database that the server does not have (`databases 4` of a shared server, or a node of a Cluster, which has one).
#
# A good guess: the client is never ready, and its commands fail, as with a wrong password or as redis-py has it.
# Seen: an `error` event tells of the refused SELECT, the client is ready all the same, and every command runs in database 0: two services that were to be apart share their keys.
# The event is the same as that of a connection that is lost for a moment, which programs log and live with.
# Needs redis-server and npm.
set -euo pipefail
folder="$(mktemp -d)"
trap 'kill "$redis" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
redis-server --port "$port" --bind 127.0.0.1 --save '' --databases 4 >redis.log &
redis=$!
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact ioredis@6.0.0
cat >try.mjs <<'JS'
import { Redis } from 'ioredis';

const address = `redis://127.0.0.1:${process.argv[2]}`;
const client = new Redis(`${address}/5`);
const events = [];
client.on('error', ({ message }) => events.push(`error: ${message}`));
await new Promise((resolve) => client.on('ready', resolve));
console.log(`the client: ${events.join(', ')}; ready`);
console.log(`SET: ${await client.set('key', 'of database 5')}`);
const zero = new Redis(`${address}/0`);
console.log(`database 0 has: ${await zero.get('key')}`);
client.disconnect();
zero.disconnect();
JS
until redis-cli -p "$port" ping >/dev/null 2>&1; do sleep 0.1; done
output="$(timeout 30 node try.mjs "$port" 2>&1)" || true
echo "$output"
[ "$output" = 'the client: error: ERR DB index is out of range; ready
SET: OK
database 0 has: of database 5' ]
