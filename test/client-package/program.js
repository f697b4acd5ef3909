// Runs with the packed client, in Node and in a browser: what a user's first program does, over a connection that is cut.
import { RewriteClient, RewriteError } from 'rewrite-service-client';

export async function prove(url) {
  const client = new RewriteClient({ url, pace: { firstPauseInMs: 50 } });
  const states = [];
  const stream = client.stream('Hello, my friend.', {
    style: 'pirate',
    onConnection: ({ is }) => states.push(is),
  });
  let streamed = '';
  for await (const { text, restarted } of stream) streamed = restarted ? text : streamed + text;
  const { id } = await client.submit('Hello, my friend.', { style: 'pirate' });
  const job = await client.wait(id);
  const leaving = new AbortController();
  leaving.abort();
  return {
    streamed,
    cuts: states.filter((state) => state === 'cut').length,
    finished: (await stream.finished).rewritten,
    asked: (await client.rewrite('Hello, my friend.', { style: 'pirate' })).rewritten,
    job: [job.status, job.rewrite?.rewritten],
    styles: (await client.styles()).map(({ name }) => name),
    health: (await client.health()).status,
    months: (await client.usage()).months.length,
    refused: await client
      .rewrite(' ', { style: 'pirate' })
      .catch((error) => [error instanceof RewriteError, error.type, error.errors[0].pointer]),
    aborted: await client.styles({ signal: leaving.signal }).catch((error) => error.type),
  };
}
