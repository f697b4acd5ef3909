import { result, rewrite, rewriteAsEvents, rewriteAsText, submit } from './generated.js';

const body = { text: ' Hello, my friend.', style: 'pirate' };

const once = await rewrite(body);
if (once.status === 200) console.log(`sync=${once.data.rewritten}`);

const submitted = await submit(body, { headers: { 'Idempotency-Key': 'order-17' } });
if (submitted.status === 202) {
  const job = await result(submitted.data.id, { wait: 30 });
  if (job.status === 200) console.log(`job=${job.data.rewrite?.rewritten}`);
}

const refused = await rewrite({ ...body, style: 'none' });
if (refused.status === 400) console.log(`error=${refused.data.type} ${refused.data.errors?.[0]?.pointer}`);

const stream = await rewriteAsEvents(body);
const done = JSON.parse(/event: done\ndata: (.*)/.exec(String(stream.data))?.[1] ?? '{}') as {
  rewritten: string;
};
console.log(`sse=${done.rewritten}`);

const chunked = await rewriteAsText(body);
console.log(`chunked=${String(chunked.data)}`);
