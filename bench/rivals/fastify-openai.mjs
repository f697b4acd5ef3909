// Fastify and the openai package as it comes. Usage: node fastify-openai.mjs <port> <vendor's address>
import { randomUUID } from 'node:crypto';
import fastify from 'fastify';
import OpenAI from 'openai';
import { ANSWER_HEADERS, callFor, EVENT_HEADERS, EventFrames, rewriteOf, withId } from './call.mjs';

const [, , port, vendor] = process.argv;
const openai = new OpenAI({ apiKey: 'bench', baseURL: vendor, maxRetries: 0 });

const app = fastify();

app.post('/v1/rewrite', async ({ body: { text, style } }, reply) => {
  const answer = await openai.chat.completions.create(callFor(text, false));
  void reply.headers(withId(ANSWER_HEADERS));
  return rewriteOf(style, answer.choices[0].message.content, answer.usage);
});

app.post('/v1/rewrite/sse', async ({ body: { text, style } }, reply) => {
  const frames = new EventFrames();
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, withId(EVENT_HEADERS));
  raw.write(frames.frame('start', { id: randomUUID(), style }));
  let rewritten = '';
  let told = null;
  for await (const { choices, usage } of await openai.chat.completions.create(callFor(text))) {
    told = usage ?? told;
    const piece = choices[0]?.delta.content;
    if (!piece) continue;
    rewritten += piece;
    raw.write(frames.frame('delta', { text: piece }));
  }
  raw.end(frames.frame('done', rewriteOf(style, rewritten, told)));
});

await app.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 });
