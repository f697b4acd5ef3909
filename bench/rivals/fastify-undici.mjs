// The least that does the same work on the same parts: Fastify reads the body, undici asks the vendor, the same bytes go out. No cache, no limits, no keys,
// no checks. What one packet of the vendor brings goes out in one write. Usage: node fastify-undici.mjs <port> <vendor's address>
import { StringDecoder } from 'node:string_decoder';
import { randomUUID } from 'node:crypto';
import fastify from 'fastify';
import { Agent, request } from 'undici';
import {
  ANSWER_HEADERS,
  callFor,
  EVENT_HEADERS,
  EventFrames,
  rewriteOf,
  TEXT_HEADERS,
  VENDOR_HEADERS,
  VendorEvents,
  withId,
} from './call.mjs';

const [, , port, vendor] = process.argv;
const url = `${vendor}/chat/completions`;
const dispatcher = new Agent({ connections: 4096, pipelining: 1 });

async function ask(text, isStreamed = true) {
  const { body } = await request(url, {
    method: 'POST',
    headers: VENDOR_HEADERS,
    body: JSON.stringify(callFor(text, isStreamed)),
    dispatcher,
  });
  return body;
}

/** Tells each text of the vendor's answer, and when a packet of it has been read. Gives the usage. */
async function follow(text, onText, onPacket = () => undefined) {
  const body = await ask(text);
  const events = new VendorEvents(onText);
  const decoder = new StringDecoder('utf8');
  return new Promise((resolve, reject) => {
    body.on('data', (bytes) => {
      events.feed(decoder.write(bytes));
      onPacket();
    });
    body.on('end', () => resolve(events.usage));
    body.on('error', reject);
  });
}

const app = fastify();

app.post('/v1/rewrite', async ({ body: { text, style } }, reply) => {
  let rewritten = '';
  const usage = await follow(text, (piece) => (rewritten += piece));
  void reply.headers(withId(ANSWER_HEADERS));
  return rewriteOf(style, rewritten, usage);
});

/** The same with the vendor's whole answer in place of its stream: less work than the service does. */
app.post('/v1/rewrite/whole', async ({ body: { text, style } }, reply) => {
  const answer = await (await ask(text, false)).json();
  void reply.headers(withId(ANSWER_HEADERS));
  return rewriteOf(style, answer.choices[0].message.content, answer.usage);
});

app.post('/v1/rewrite/sse', async ({ body: { text, style } }, reply) => {
  const frames = new EventFrames();
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, withId(EVENT_HEADERS));
  let rewritten = '';
  let out = frames.frame('start', { id: randomUUID(), style });
  const usage = await follow(
    text,
    (piece) => {
      rewritten += piece;
      out += frames.frame('delta', { text: piece });
    },
    () => {
      raw.write(out);
      out = '';
    },
  );
  raw.end(out + frames.frame('done', rewriteOf(style, rewritten, usage)));
});

app.post('/v1/rewrite/chunked', async ({ body: { text } }, reply) => {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, withId(TEXT_HEADERS));
  let out = '';
  await follow(
    text,
    (piece) => (out += piece),
    () => {
      if (out !== '') raw.write(out);
      out = '';
    },
  );
  raw.end(out);
});

await app.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 });
