import {
  zDoneEvent,
  zJob,
  zProblem,
  zRewrite,
  zRewriteAsTextResponse,
  zRewriteRequest,
  zSubmittedJob,
} from './generated/zod.gen.js';

const post = (path: string, body: unknown) =>
  fetch(`${process.env['URL']}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const body = zRewriteRequest.parse({ text: ' Hello, my friend.', style: 'pirate' });

const once = zRewrite.parse(await (await post('/v1/rewrite', body)).json());
console.log(`sync=${once.rewritten}`);

const { id } = zSubmittedJob.parse(await (await post('/v1/rewrite/submit', body)).json());
const job = zJob.parse(await (await fetch(`${process.env['URL']}/v1/rewrite/result/${id}?wait=30`)).json());
console.log(`job=${job.rewrite?.rewritten}`);

const refused = zProblem.parse(await (await post('/v1/rewrite', { ...body, style: 'none' })).json());
console.log(`error=${refused.type} ${refused.errors?.[0]?.pointer}`);

const events = await (await post('/v1/rewrite/sse', body)).text();
const done = zDoneEvent.parse(JSON.parse(/event: done\ndata: (.*)/.exec(events)?.[1] ?? '{}'));
console.log(`sse=${done.rewritten}`);

console.log(`chunked=${zRewriteAsTextResponse.parse(await (await post('/v1/rewrite/chunked', body)).text())}`);
