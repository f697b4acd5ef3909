#!/usr/bin/env bash
# Chromium 153.0.8010.0 (in npm's @sparticuz/chromium 153.0.0): a page's fetch, POST, on a connection that was used before, which the server closes once it has the body, without a byte of answer.
#
# A good guess: fetch rejects with a TypeError, and whether to ask again is the page's matter: a POST is not idempotent, and its sender cannot know whether it was heeded
# (RFC 9110, section 9.2.2, wants no repeat without a way to know).
# Seen: on a connection of its own it does reject. On one that was kept it sends the POST a second time by itself, body and all, and tells the page nothing of it.
# What helps: an Idempotency-Key, with which the server knows the second one.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export TMPDIR="$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @sparticuz/chromium@153.0.0
cat >try.mjs <<'JS'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import chromium from '@sparticuz/chromium';

const PAGE = `<script>
  const ask = (body) => fetch('/', { method: 'POST', body }).then((answer) => answer.text(), (error) => error.name);
  const tell = (told) => fetch('/told', { method: 'POST', body: JSON.stringify(told) });
  const started = async () => {
    await tell([await ask('zero'), await ask('one'), await ask('two')]);
  };
  started();
</script>`;
const posts = [];
let heard;
const told = new Promise((resolve) => (heard = resolve));
const used = new WeakSet();
const server = createServer(async (asked, answer) => {
  let body = '';
  for await (const part of asked) body += part;
  if (asked.method === 'GET') return answer.setHeader('content-type', 'text/html').setHeader('connection', 'close').end(PAGE);
  if (asked.url === '/told') return heard(JSON.parse(body), answer.end());
  const isKept = used.has(asked.socket);
  used.add(asked.socket);
  posts.push(`${body} on ${isKept ? 'a kept' : 'a new'} connection`);
  if (body === 'zero' || (body === 'two' && isKept)) asked.socket.end();
  else answer.end('well');
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `http://127.0.0.1:${server.address().port}/`;
const options = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${process.cwd()}/profile`, '--remote-debugging-port=0'];
const browser = spawn(await chromium.executablePath(), [...options, address], { stdio: 'ignore', detached: true });
const answers = await told;
console.log(`the server: ${posts.join('; ')}`);
console.log(`the page: ${answers.join(', ')}`);
process.kill(-browser.pid, 'SIGKILL');
await once(browser, 'close');
server.closeAllConnections();
server.close();
JS
output="$(timeout 60 node try.mjs 2>&1)" || true
echo "$output"
[ "$output" = 'the server: zero on a new connection; one on a new connection; two on a kept connection; two on a new connection
the page: TypeError, well, well' ]
