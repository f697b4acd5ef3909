#!/usr/bin/env bash
# @fastify/otel 0.21.2 with Fastify 5.12.8 and OpenTelemetry's SDK 2.12.1: the spans of answers that are streamed over half a second.
#
# A good guess: a request's span lasts until its answer has ended or its client has left.
# Seen: the span of `reply.send(stream)` ends before the first piece is sent, after some milliseconds. That of a hijacked reply lasts, but where the client leaves it never ends, so it
# is never exported: the requests that went wrong are those that are missing. (Fastify calls no `onResponse` then: fastify/fastify#6208.)
# What helps: a span of one's own, ended at `close` of the reply.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact fastify@5.12.8 @fastify/otel@0.21.2 @opentelemetry/api@1.9.1 @opentelemetry/sdk-trace-node@2.12.1
cat >try.mjs <<'JS'
import { once } from 'node:events';
import { get } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { FastifyOtelInstrumentation } from '@fastify/otel';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import Fastify from 'fastify';

const exporter = new InMemorySpanExporter();
const otel = new FastifyOtelInstrumentation();
otel.setTracerProvider(new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
const app = Fastify({ forceCloseConnections: true });
await app.register(otel.plugin());

async function* pieces() {
  for (let i = 0; i < 5; i += 1) {
    yield 'piece ';
    await sleep(100);
  }
}
let hasLeft;
app.addHook('onRequest', (_, reply, next) => {
  hasLeft = once(reply.raw, 'close');
  next();
});
app.get('/sent', (_, reply) => reply.send(Readable.from(pieces())));
app.get('/hijacked', async (_, reply) => {
  reply.hijack();
  for await (const piece of pieces()) reply.raw.write(piece);
  reply.raw.end();
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });

async function read(path) {
  await (await fetch(url + path)).text();
  await hasLeft;
}
async function leave(path) {
  const request = get(url + path);
  const [answer] = await once(request, 'response');
  answer.on('error', () => undefined);
  await once(answer, 'data');
  request.destroy();
  await hasLeft;
}
for (const path of ['/sent', '/hijacked']) {
  for (const use of [read, leave]) {
    await use(path);
    await sleep(1000);
    const [span] = exporter.getFinishedSpans().filter(({ name }) => name === 'request');
    const ms = span && span.duration[0] * 1000 + span.duration[1] / 1e6;
    console.log(`${path}, ${use.name}: ${span ? `a span of ${ms < 100 ? 'under 100' : 'over 400'} ms` : 'no span'}`);
    exporter.reset();
  }
}
await app.close();
console.log(`after the end of the server: ${exporter.getFinishedSpans().length} more`);
JS
output=$(node try.mjs)
echo "$output"
[ "$output" = '/sent, read: a span of under 100 ms
/sent, leave: a span of under 100 ms
/hijacked, read: a span of over 400 ms
/hijacked, leave: no span
after the end of the server: 0 more' ]
