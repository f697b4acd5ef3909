#!/usr/bin/env bash
# HAProxy 2.6.12 (Debian 12's package): `option abortonclose`, which has it tell the server that the client has left, before an answer that takes its time.
#
# A good guess: it holds where it stands. The manual allows it in `defaults`, `listen` and `backend`.
# Seen: in a `backend` it does nothing, without a word in the log: the server works on for nobody. In `defaults`, or in a `listen`, it works. Known, and mended in later
# releases (haproxy/haproxy#2344).
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
import { createServer as createHttpServer, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const WATCHED_MS = 3000;
const OPTION = '  option abortonclose\n';
const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
async function freePort() {
  const server = createServer();
  const port = await listening(server);
  await new Promise((closed) => server.close(closed));
  return port;
}
const upstream = createHttpServer((asked) => asked.resume());
const server = await listening(upstream);

async function tried(name, sectionsOf) {
  const port = await freePort();
  const bind = `  bind 127.0.0.1:${port}\n`;
  const target = `  server server 127.0.0.1:${server}\n`;
  const defaults = 'defaults\n  mode http\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n';
  writeFileSync('haproxy.cfg', defaults + sectionsOf(bind, target));
  const haproxy = spawn('usr/sbin/haproxy', ['-db', '-f', 'haproxy.cfg'], { stdio: 'ignore' });
  const accepts = () => new Promise((resolve) => connect(port, '127.0.0.1').on('connect', function () { resolve(true); this.destroy(); }).on('error', () => resolve(false)));
  while (!(await accepts())) await sleep(50);
  const client = request({ host: '127.0.0.1', port, method: 'POST' }).on('error', () => undefined);
  client.end('a body');
  const [, answer] = await once(upstream, 'request');
  client.destroy();
  console.log(`${name}: ${await Promise.race([once(answer, 'close').then(() => 'the server is told'), sleep(WATCHED_MS, 'the server is not told')])}`);
  haproxy.kill();
  await once(haproxy, 'close');
}
const apart = (bind, target, option) => `frontend one\n${bind}  default_backend server\nbackend server\n${option}${target}`;
await tried('in none', (bind, target) => apart(bind, target, ''));
await tried('in the backend', (bind, target) => apart(bind, target, OPTION));
await tried('in defaults', (bind, target) => OPTION + apart(bind, target, ''));
await tried('in a listen', (bind, target) => `listen one\n${OPTION}${bind}${target}`);
upstream.close();
JS
usr/sbin/haproxy -v | sed -n 1p
output="$(node try.mjs)"
echo "$output"
[ "$output" = 'in none: the server is not told
in the backend: the server is not told
in defaults: the server is told
in a listen: the server is told' ]
