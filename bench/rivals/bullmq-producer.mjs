// A bare producer: each text becomes a job. Usage: node bullmq-producer.mjs <port> <Redis's address>
import { Queue } from 'bullmq';
import fastify from 'fastify';

const [, , port, redisUrl] = process.argv;
const { hostname, port: redisPort } = new URL(redisUrl);
const queue = new Queue('rewrites', { prefix: '{bench}', connection: { host: hostname, port: Number(redisPort) } });

const app = fastify();

app.post('/v1/rewrite/submit', async ({ body: { text, style } }, reply) => {
  const { id } = await queue.add('rewrite', { text, style });
  return reply.code(202).header('location', `/v1/rewrite/result/${id}`).send({ id, status: 'queued' });
});

app.get('/v1/rewrite/result/:id', async ({ params: { id } }) => {
  const status = await queue.getJobState(id);
  const { returnvalue } = await queue.getJob(id);
  return { id, status, rewrite: returnvalue };
});

await app.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 });
