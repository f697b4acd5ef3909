#!/usr/bin/env bash
# ioredis 6.0.0 (npm) on Node: a `rediss://` URL with a host's name, of a server behind a balancer that chooses among servers, or certificates, by the name in TLS (managed ones; Kubernetes with TLS passed through).
#
# A good guess: the host's name is told as TLS begins (RFC 6066, "Server Name Indication"), as by `https`, browsers and Redis clients in Go.
# Seen: Node's `tls.connect` tells a name only where it is given a `servername`, and ioredis gives none, nor in the connections of a Cluster and of the primary that Sentinels name. Such a balancer ends the connection, while `openssl s_client` reaches the server.
# Setting `tls: { servername }` mends one server; the nodes of a Cluster, which share one `tls`, each need their own.
# Needs openssl and npm.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout key.pem -out certificate.pem 2>/dev/null
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact ioredis@6.0.0
cat >try.mjs <<'JS'
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { connect, createServer } from 'node:tls';
import { Cluster, Redis } from 'ioredis';

const server = createServer({ key: readFileSync('key.pem'), cert: readFileSync('certificate.pem') });
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const quiet = () => undefined;

async function report(who, begin) {
  const arrival = once(server, 'secureConnection');
  const end = begin();
  const [socket] = await arrival;
  console.log(`${who}: ${socket.servername || 'no name'}`);
  socket.destroy();
  end();
}

await report('https', () => {
  const request = get({ host: 'localhost', port, family: 4 }).on('error', quiet);
  return () => request.destroy();
});
await report('tls.connect', () => {
  const socket = connect({ host: 'localhost', port, family: 4 }).on('error', quiet);
  return () => socket.destroy();
});
await report('ioredis', () => {
  const client = new Redis(`rediss://localhost:${port}`, { retryStrategy: null }).on('error', quiet);
  return () => client.disconnect();
});
await report('ioredis, a Cluster', () => {
  const options = { clusterRetryStrategy: null, dnsLookup: (host, done) => done(null, host), redisOptions: { tls: {} } };
  const client = new Cluster([{ host: 'localhost', port }], options).on('error', quiet);
  return () => client.disconnect();
});
await report('ioredis with tls.servername', () => {
  const options = { retryStrategy: null, tls: { servername: 'localhost' } };
  const client = new Redis(`rediss://localhost:${port}`, options).on('error', quiet);
  return () => client.disconnect();
});
process.exit();
JS
output="$(NODE_EXTRA_CA_CERTS=certificate.pem timeout 30 node try.mjs 2>&1)" || true
echo "$output"
[ "$output" = 'https: localhost
tls.connect: no name
ioredis: no name
ioredis, a Cluster: no name
ioredis with tls.servername: localhost' ]
