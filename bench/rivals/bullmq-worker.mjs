// A bare worker: it makes the service's call by undici and keeps the answer. Usage: node bullmq-worker.mjs <Redis's address> <vendor's address>
import { Worker } from 'bullmq';
import { Agent, request } from 'undici';
import { callFor, rewriteOf, VENDOR_HEADERS, VendorEvents } from './call.mjs';

const JOBS_AT_ONCE = 50;

const [, , redisUrl, vendor] = process.argv;
const { hostname, port } = new URL(redisUrl);
const dispatcher = new Agent({ connections: 4096, pipelining: 1 });

async function work({ data: { text, style } }) {
  const { body } = await request(`${vendor}/chat/completions`, {
    method: 'POST',
    headers: VENDOR_HEADERS,
    body: JSON.stringify(callFor(text)),
    dispatcher,
  });
  let rewritten = '';
  const events = new VendorEvents((piece) => (rewritten += piece));
  events.feed(await body.text());
  return rewriteOf(style, rewritten, events.usage);
}

const worker = new Worker('rewrites', work, {
  prefix: '{bench}',
  concurrency: JOBS_AT_ONCE,
  connection: { host: hostname, port: Number(port), maxRetriesPerRequest: null },
  removeOnComplete: { age: 86_400 },
});
worker.on('error', () => undefined);
