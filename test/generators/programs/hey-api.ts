import { client } from './generated/client.gen.js';
import { result, rewrite, rewriteAsEvents, rewriteAsText, submit } from './generated/sdk.gen.js';
import type { DoneEvent } from './generated/types.gen.js';

client.setConfig({ baseUrl: process.env['URL'] ?? '' });
const body = { text: ' Hello, my friend.', style: 'pirate' };

const once = await rewrite({ body });
console.log(`sync=${once.data?.rewritten}`);

const submitted = await submit({ body, headers: { 'Idempotency-Key': 'order-17' } });
const job = await result({ path: { id: submitted.data?.id ?? '' }, query: { wait: 30 } });
console.log(`job=${job.data?.rewrite?.rewritten}`);

const refused = await rewrite({ body: { ...body, style: 'none' } });
console.log(`error=${refused.error?.type} ${refused.error?.errors?.[0]?.pointer}`);

const { stream } = await rewriteAsEvents({ body });
for await (const data of stream) {
  const event: unknown = data;
  if (typeof event === 'object' && event && 'checks' in event) console.log(`sse=${(event as DoneEvent).rewritten}`);
}

const chunked = await rewriteAsText({ body, parseAs: 'text' });
console.log(`chunked=${chunked.data}`);
