#!/usr/bin/env bash
# HAProxy 2.6.12 (Debian 12's package), all defaults: a server that sends its answer in small chunks, one each 20 ms.
#
# A good guess: what has come goes on at once: it buffers no answers that would have to be asked for, as nginx does. The manual tells otherwise under one option only.
# Seen: the pieces are written as ones after which more will come, so the kernel holds them until a packet is full, or for 200 ms: on one machine
# half of them are late by 100 ms, the first by 200, and ten come together. With `option http-no-delay` they go on within a millisecond.
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
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const PIECES = 40;
const PAUSE_MS = 20;
const LATE_MS = 50;
const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
async function freePort() {
  const server = createServer();
  const port = await listening(server);
  await new Promise((closed) => server.close(closed));
  return port;
}
// Each piece is the time at which it is written.
const upstream = createServer(async (asked, answer) => {
  asked.resume();
  for (let piece = 0; piece < PIECES; piece += 1) {
    answer.write(`${Date.now()}\n`);
    await sleep(PAUSE_MS);
  }
  answer.end();
});
const server = await listening(upstream);

async function tried(name, option) {
  const port = await freePort();
  const timeouts = '  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n';
  const section = `listen one\n  mode http\n${option}${timeouts}  bind 127.0.0.1:${port}\n  server server 127.0.0.1:${server}\n`;
  writeFileSync('haproxy.cfg', section);
  const haproxy = spawn('usr/sbin/haproxy', ['-db', '-f', 'haproxy.cfg'], { stdio: 'ignore' });
  const accepts = () => new Promise((resolve) => connect(port, '127.0.0.1').on('connect', function () { resolve(true); this.destroy(); }).on('error', () => resolve(false)));
  while (!(await accepts())) await sleep(50);
  const [answer] = await once(get({ host: '127.0.0.1', port }), 'response');
  const delays = [];
  for await (const bytes of answer) for (const sentAt of String(bytes).trim().split('\n')) delays.push(Date.now() - Number(sentAt));
  const median = delays.sort((one, other) => one - other)[PIECES / 2];
  console.error(`${name}: median ${median} ms, latest ${delays.at(-1)} ms`);
  console.log(`${name}: ${delays.length} pieces, half of them ${median > LATE_MS ? 'over' : 'under'} ${LATE_MS} ms late`);
  haproxy.kill();
  await once(haproxy, 'close');
}
await tried('by default', '');
await tried('with http-no-delay', '  option http-no-delay\n');
upstream.close();
upstream.closeAllConnections();
JS
usr/sbin/haproxy -v | sed -n 1p
output="$(node try.mjs)"
echo "$output"
[ "$output" = 'by default: 40 pieces, half of them over 50 ms late
with http-no-delay: 40 pieces, half of them under 50 ms late' ]
