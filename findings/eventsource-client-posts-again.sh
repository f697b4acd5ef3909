#!/usr/bin/env bash
# eventsource-client 1.2.0 sends a POST again after an answer that ended well, body and all, every 2 seconds.
#
# A good guess: a request with a method and body of its own, which it offers as an option, is sent once, or again only where the connection was lost: a POST is not idempotent, and an
# answer whose last chunk has come is whole.
# Seen: it takes every end for a lost connection. A server that charges for each request is asked until the process ends, and the caller, who gets events only, is told
# nothing. A status of 400 is repeated in the same way.
# What helps: close() at the last event; the server may end it with 204.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts eventsource-client@1.2.0
cat >probe.mjs <<'JS'
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createEventSource } from 'eventsource-client';

const posts = [];
const server = createServer(async (request, response) => {
  posts.push(`${request.method} ${await text(request)}`);
  response.writeHead(posts.length < 3 ? 200 : 204, { 'content-type': 'text/event-stream' });
  response.end(posts.length < 3 ? 'data: paid for\n\n' : undefined);
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.on('listening', resolve));
const given = [];
const source = createEventSource({
  url: `http://127.0.0.1:${server.address().port}`,
  method: 'POST',
  body: 'order',
  onMessage: ({ data }) => given.push(data),
});
await new Promise((resolve) => setTimeout(resolve, 7000));
source.close();
server.close();
console.log('in 7 s the server saw:', posts.join(', '));
console.log('given to the caller:', given.join(', '));
process.exit(posts.filter((post) => post === 'POST order').length === 3 && given.length === 2 ? 0 : 1);
JS
node probe.mjs
