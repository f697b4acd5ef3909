import createClient from 'openapi-fetch';
import type { paths } from './generated.js';

const client = createClient<paths>({ baseUrl: process.env['URL'] ?? '' });
const body = { text: ' Hello, my friend.', style: 'pirate' };

const once = await client.POST('/v1/rewrite', { body });
console.log(`sync=${once.data?.rewritten}`);

const submitted = await client.POST('/v1/rewrite/submit', {
  body,
  params: { header: { 'Idempotency-Key': 'order-17' } },
});
const params = { path: { id: submitted.data?.id ?? '' }, query: { wait: 30 } };
const job = await client.GET('/v1/rewrite/result/{id}', { params });
console.log(`job=${job.data?.rewrite?.rewritten}`);

const refused = await client.POST('/v1/rewrite', { body: { ...body, style: 'none' } });
console.log(`error=${refused.error?.type} ${refused.error?.errors?.[0]?.pointer}`);

const stream = await client.POST('/v1/rewrite/sse', { body, parseAs: 'stream' });
const events = await new Response(stream.data).text();
const done = JSON.parse(/event: done\ndata: (.*)/.exec(events)?.[1] ?? '{}') as { rewritten: string };
console.log(`sse=${done.rewritten}`);

const chunked = await client.POST('/v1/rewrite/chunked', { body, parseAs: 'text' });
console.log(`chunked=${chunked.data}`);
