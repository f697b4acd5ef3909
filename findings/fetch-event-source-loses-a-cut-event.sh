#!/usr/bin/env bash
# @microsoft/fetch-event-source 2.0.1 loses the event in which a connection is cut.
#
# A good guess: after a cut it asks with the Last-Event-ID of the last event that it gave to its caller, as the standard says (the id is taken over when an event is
# dispatched: https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage).
# Seen: it takes the id as soon as its line has come. An event that is cut between its id and its end is not given to the caller, and not asked for again.
# What helps: keep the id of the last event in onmessage, and send it through the option `fetch`.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @microsoft/fetch-event-source@2.0.1
cat >probe.mjs <<'JS'
import { createServer } from 'node:http';
import { fetchEventSource } from '@microsoft/fetch-event-source';

Object.assign(globalThis, { window: globalThis, document: { addEventListener() {}, removeEventListener() {} } });
const asked = [];
const server = createServer((request, response) => {
  const last = request.headers['last-event-id'];
  asked.push(last ?? 'none');
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (asked.length === 1) response.write('id: 1\ndata: one\n\nid: 2\ndata: tw', () => request.socket.destroy());
  else response.end([1, 2, 3].filter((id) => id > Number(last)).map((id) => `id: ${id}\ndata: again ${id}\n\n`).join(''));
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.on('listening', resolve));
const given = [];
await fetchEventSource(`http://127.0.0.1:${server.address().port}`, { onmessage: ({ id, data }) => given.push(`${id}: ${data}`) });
server.close();
console.log('asked with Last-Event-ID:', asked.join(', '));
console.log('given to the caller:', given.join('; '));
process.exit(asked[1] === '2' && !given.some((event) => event.startsWith('2')) ? 0 : 1);
JS
node probe.mjs
