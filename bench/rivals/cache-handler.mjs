// Fastify answering from a cache and nothing else: one GET of Redis if it is given its address, else a Map. The first request for a text asks the vendor.
// Usage: node cache-handler.mjs <port> <vendor's address> [Redis's address]
import fastify from 'fastify';
import { Redis } from 'ioredis';
import { request } from 'undici';
import { ANSWER_HEADERS, callFor, rewriteOf, VENDOR_HEADERS, withId } from './call.mjs';

const [, , port, vendor, redisUrl] = process.argv;
const cache = redisUrl === undefined ? new Map() : new Redis(redisUrl);

async function rewrite(text, style) {
  const { body } = await request(`${vendor}/chat/completions`, {
    method: 'POST',
    headers: VENDOR_HEADERS,
    body: JSON.stringify(callFor(text, false)),
  });
  const { choices, usage } = await body.json();
  return JSON.stringify({ ...rewriteOf(style, choices[0].message.content, usage), cached: true });
}

const HIT_HEADERS = {
  ...ANSWER_HEADERS,
  'content-type': 'application/json; charset=utf-8',
  'cache-status': 'rewrite; hit',
};

const app = fastify();

app.post('/v1/rewrite', async ({ body: { text, style } }, reply) => {
  const key = `${style}:${text.slice(0, 40)}`;
  let answer = await cache.get(key);
  if (!answer) {
    answer = await rewrite(text, style);
    await cache.set(key, answer);
  }
  return reply.headers(withId(HIT_HEADERS)).send(answer);
});

await app.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 });
