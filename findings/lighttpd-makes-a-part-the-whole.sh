#!/usr/bin/env bash
# lighttpd 1.4.69 (Debian 12's package) before a server that ends the connection in the middle of a chunked answer, without the last chunk.
#
# A good guess: the client gets an error, 502, since lighttpd gathers the whole answer before it sends any of it (`server.stream-response-body` is 0), and this one is not whole.
# Seen: 200, and a `Content-Length` that counts the part. It cannot be told from the whole by any client.
# What helps: `server.stream-response-body = 1`, for clients of HTTP/1.1, unless the part comes together with its end; an end that the text tells itself, for all.
# Needs Debian 12, whose apt-get downloads the package.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .
apt-get download -qq -o APT::Sandbox::User=root lighttpd=1.4.69-1
dpkg -x lighttpd_*.deb .
cat >try.mjs <<'JS'
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
async function freePort() {
  const server = createServer();
  const port = await listening(server);
  await new Promise((closed) => server.close(closed));
  return port;
}
const upstream = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', () => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nPay the bill on \r\n');
    // The proxy has read it by then, so that the end comes in the middle of the answer.
    setTimeout(() => socket.end(), 500);
  });
});
const server = await listening(upstream);
async function asked(setting) {
  const port = await freePort();
  writeFileSync('lighttpd.conf', `
server.modules = ("mod_proxy")
server.document-root = "${process.cwd()}"
server.port = ${port}
server.bind = "127.0.0.1"
proxy.server = ("" => (("host" => "127.0.0.1", "port" => ${server})))
${setting}
`);
  const lighttpd = spawn('usr/sbin/lighttpd', ['-D', '-f', 'lighttpd.conf', '-m', 'usr/lib/lighttpd'], { stdio: 'ignore' });
  const accepts = () => new Promise((resolve) => connect(port, '127.0.0.1').on('connect', function () { resolve(true); this.destroy(); }).on('error', () => resolve(false)));
  while (!(await accepts())) await sleep(50);
  const outcome = await fetch(`http://127.0.0.1:${port}/`).then(
    async (answer) => `${answer.status}, Content-Length ${answer.headers.get('content-length')}, ${await answer.text().then((text) => `whole: "${text}"`, () => 'an error')}`,
    () => 'an error',
  );
  lighttpd.kill();
  return outcome;
}
console.log(`default: ${await asked('')}`);
console.log(`stream-response-body = 1: ${await asked('server.stream-response-body = 1')}`);
upstream.close();
JS
usr/sbin/lighttpd -v | sed -n 1p
output="$(node try.mjs)"
echo "$output"
[ "$output" = 'default: 200, Content-Length 16, whole: "Pay the bill on "
stream-response-body = 1: 200, Content-Length null, an error' ]
