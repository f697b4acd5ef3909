#!/usr/bin/env bash
# ioredis 6.0.0 on the Node at hand, with a server that answers each command at once.
# A good guess: `commandTimeout` and `socketTimeout` tell of a server that has not answered in time.
# Seen: after the process itself stood still for longer (a long computation, a pause, no processor), the command fails and the connection is lost, although the
# answer came long before: Node runs timers that are due before it reads from sockets.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit ioredis@6.0.0 >/dev/null
cat >server.js <<'JS'
const server = require('node:net').createServer((socket) => socket.on('data', () => socket.write('+PONG\r\n')));
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
JS
cat >try.js <<'JS'
const { fork } = require('node:child_process');
const { once } = require('node:events');
const { Redis } = require('ioredis');
const server = fork('server.js');
async function tried(name, options) {
  const redis = new Redis({ port, protocol: 2, enableReadyCheck: false, disableClientInfo: true, maxRetriesPerRequest: 0, ...options });
  redis.on('error', () => undefined);
  let closings = 0;
  redis.on('close', () => (closings += 1));
  await redis.ping();
  const answer = redis.ping().catch(({ message }) => message);
  // The command goes out, and is answered within a millisecond or so.
  await new Promise(process.nextTick);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  console.log(`${name}: ${String(await answer).split(',')[0]}, connections lost: ${closings}`);
  redis.disconnect();
}
let port;
(async () => {
  [port] = await once(server, 'message');
  await tried('no timeout', {});
  await tried('commandTimeout 500', { commandTimeout: 500 });
  await tried('socketTimeout 500', { socketTimeout: 500 });
  server.kill();
})();
JS
output=$(node try.js)
echo "$output"
[ "$output" = 'no timeout: PONG, connections lost: 0
commandTimeout 500: Command timed out, connections lost: 0
socketTimeout 500: Reached the max retries per request limit (which is 0). Refer to "maxRetriesPerRequest" option for details., connections lost: 1' ]
