#!/usr/bin/env bash
# @hey-api/openapi-ts 0.99.0: the client that it generates for an event stream sends a POST again when the connection is lost, without being asked to.
#
# A good guess: a generated call is one request: where its connection is lost the iteration throws, as `fetch` does, and the caller decides about another POST.
# Seen: it waits 3 s and sends the same POST with Last-Event-ID, by default without a bound on the tries. A server that does not know the header on a POST, as most do not, does its work
# again, and the caller's loop goes on with what he has already had, without a sign of the seam.
# What helps: `sseMaxRetryAttempts: 1` in the call.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "type": "module", "private": true }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts @hey-api/openapi-ts@0.99.0 typescript@5.9.3 2>/dev/null
# From this it knows to write the extensions of its imports.
printf '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "lib": ["es2022", "dom", "dom.iterable", "dom.asynciterable"], "skipLibCheck": true } }' >tsconfig.json
cat >openapi.json <<'JSON'
{
  "openapi": "3.1.0",
  "info": { "title": "One", "version": "1" },
  "paths": {
    "/order": {
      "post": {
        "operationId": "order",
        "responses": { "200": { "description": "Events.", "content": { "text/event-stream": { "schema": { "type": "string" } } } } }
      }
    }
  }
}
JSON
npx openapi-ts --input openapi.json --output client --client @hey-api/client-fetch >/dev/null
npx tsc
cat >probe.mjs <<'JS'
import { createServer } from 'node:http';
import { order } from './client/sdk.gen.js';

const asked = [];
const server = createServer((request, response) => {
  asked.push(`${request.method} after ${request.headers['last-event-id'] ?? 'nothing'}`);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (asked.length === 1) response.write('id: 1\ndata: "one"\n\n', () => request.socket.destroy());
  else response.end('id: 1\ndata: "one"\n\nid: 2\ndata: "two"\n\n');
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.on('listening', resolve));
const { stream } = await order({ baseUrl: `http://127.0.0.1:${server.address().port}` });
const given = [];
for await (const data of stream) given.push(data);
server.close();
console.log('asked:', asked.join(', '));
console.log('given to the caller:', given.join(', '));
process.exit(asked.length === 2 && asked[1] === 'POST after 1' && given.join() === 'one,one,two' ? 0 : 1);
JS
node probe.mjs
