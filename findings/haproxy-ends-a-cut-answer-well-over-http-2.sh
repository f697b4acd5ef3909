#!/usr/bin/env bash
# HAProxy 2.6.12 (Debian 12's package) before a server that ends the connection in the middle of a chunked answer, without the last chunk.
#
# A good guess: a client of HTTP/2 gets a reset of the stream, as one of HTTP/1.1 gets an answer without its last chunk: by RFC 9113 (section 8.1)
# an answer is complete once END_STREAM has come, and this one never is. nginx, Caddy and Envoy send the reset.
# Seen: over HTTP/2 the stream ends with END_STREAM. Nobody behind it can tell the part from the whole; over HTTP/1.1 the cut is passed on.
# What helps: an end that the text tells itself.
# Needs Debian 12, whose apt-get downloads the package.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .
apt-get download -qq -o APT::Sandbox::User=root haproxy=2.6.12-1+deb12u4 liblua5.3-0 libopentracing-c-wrapper0 libopentracing1
for package in *.deb; do dpkg -x "$package" .; done
export LD_LIBRARY_PATH="$folder/usr/lib/x86_64-linux-gnu"
cat >try.mjs <<'JS'
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:http2';
import { createServer, connect as reach } from 'node:net';
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
const [one, two] = [await freePort(), await freePort()];
writeFileSync('haproxy.cfg', `
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend one
  bind 127.0.0.1:${one}
  default_backend server
frontend two
  bind 127.0.0.1:${two} proto h2
  default_backend server
backend server
  server server 127.0.0.1:${server}
`);
const haproxy = spawn('usr/sbin/haproxy', ['-db', '-f', 'haproxy.cfg'], { stdio: 'ignore' });
const accepts = (port) => new Promise((resolve) => reach(port, '127.0.0.1').on('connect', function () { resolve(true); this.destroy(); }).on('error', () => resolve(false)));
const textOf = (stream) =>
  new Promise((resolve) => {
    let text = '';
    stream.setEncoding('utf8');
    stream.on('data', (piece) => (text += piece));
    stream.on('end', () => resolve(`whole: "${text}"`));
    stream.on('error', ({ code }) => resolve(`${code} after "${text}"`));
  });
while (!(await accepts(two))) await sleep(50);
const over1 = await new Promise((resolve) => get({ port: one, host: '127.0.0.1' }, (answer) => resolve(textOf(answer))));
const session = connect(`http://127.0.0.1:${two}`);
const over2 = await textOf(session.request({ ':path': '/' }));
console.log(`HTTP/1.1: ${over1}\nHTTP/2: ${over2}`);
session.destroy();
haproxy.kill();
upstream.close();
JS
usr/sbin/haproxy -v | sed -n 1p
output="$(node try.mjs)"
echo "$output"
[ "$output" = 'HTTP/1.1: ECONNRESET after "Pay the bill on "
HTTP/2: whole: "Pay the bill on "' ]
