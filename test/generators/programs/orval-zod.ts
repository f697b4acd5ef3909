import { ResultResponse, RewriteAsTextResponse, RewriteBody, RewriteResponse, SubmitResponse } from './generated.js';

const post = (path: string, body: unknown) =>
  fetch(`${process.env['URL']}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const body = RewriteBody.parse({ text: ' Hello, my friend.', style: 'pirate' });

const once = RewriteResponse.parse(await (await post('/v1/rewrite', body)).json());
console.log(`sync=${once.rewritten}`);

const { id } = SubmitResponse.parse(await (await post('/v1/rewrite/submit', body)).json());
const job = ResultResponse.parse(await (await fetch(`${process.env['URL']}/v1/rewrite/result/${id}?wait=30`)).json());
console.log(`job=${job.rewrite?.rewritten}`);

const refused = (await (await post('/v1/rewrite', { ...body, style: 'none' })).json()) as NonNullable<typeof job.error>;
console.log(`error=${refused.type} ${refused.errors?.[0]?.pointer}`);

const events = await (await post('/v1/rewrite/sse', body)).text();
const done = RewriteResponse.parse(JSON.parse(/event: done\ndata: (.*)/.exec(events)?.[1] ?? '{}'));
console.log(`sse=${done.rewritten}`);

console.log(`chunked=${RewriteAsTextResponse.parse(await (await post('/v1/rewrite/chunked', body)).text())}`);
