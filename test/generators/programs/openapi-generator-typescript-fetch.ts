import { Configuration, JobsApi, ProblemFromJSON, ResponseError, RewriteApi } from './generated/index.js';

const configuration = new Configuration({ basePath: process.env['URL'] ?? '' });
const rewrites = new RewriteApi(configuration);
const jobs = new JobsApi(configuration);
const rewriteRequest = { text: ' Hello, my friend.', style: 'pirate' };

console.log(`sync=${(await rewrites.rewrite({ rewriteRequest })).rewritten}`);

const { id } = await jobs.submit({ rewriteRequest, idempotencyKey: 'order-17' });
console.log(`job=${(await jobs.result({ id, wait: 30 })).rewrite?.rewritten}`);

try {
  await rewrites.rewrite({ rewriteRequest: { ...rewriteRequest, style: 'none' } });
} catch (error) {
  if (!(error instanceof ResponseError)) throw error;
  const problem = ProblemFromJSON(await error.response.json());
  console.log(`error=${problem.type} ${problem.errors?.[0]?.pointer}`);
}

const { raw } = await rewrites.rewriteAsEventsRaw({ rewriteRequest });
const done = JSON.parse(/event: done\ndata: (.*)/.exec(await raw.text())?.[1] ?? '{}') as {
  rewritten: string;
};
console.log(`sse=${done.rewritten}`);

console.log(`chunked=${await rewrites.rewriteAsText({ rewriteRequest })}`);
