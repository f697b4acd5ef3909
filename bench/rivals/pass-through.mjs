// A bare pass-through: Fastify reads the body, undici asks the vendor, and the bytes of its answer go out as they come, unread.
// Usage: node pass-through.mjs <port> <vendor's address>
import fastify from 'fastify';
import { Agent, request } from 'undici';
import { callFor, EVENT_HEADERS, VENDOR_HEADERS, withId } from './call.mjs';

const [, , port, vendor] = process.argv;
const dispatcher = new Agent({ connections: 4096, pipelining: 1 });

const app = fastify();

app.post('/v1/rewrite/sse', async ({ body: { text } }, reply) => {
  reply.hijack();
  const { body } = await request(`${vendor}/chat/completions`, {
    method: 'POST',
    headers: VENDOR_HEADERS,
    body: JSON.stringify(callFor(text)),
    dispatcher,
  });
  reply.raw.writeHead(200, withId(EVENT_HEADERS));
  body.on('data', (bytes) => reply.raw.write(bytes));
  body.on('end', () => reply.raw.end());
});

await app.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 });
