import type { ConnectionState, RewriteClient, RewriteStream, SubmittedJob } from '#client';
import type { Asked, Delivery, RunEvent } from './run.js';

/** Is told what happens to a rewrite. */
export type Tell = (event: RunEvent) => void;

export interface Following {
  client: RewriteClient;
  tell: Tell;
  /** Ends it from outside. */
  signal: AbortSignal;
}

/** Asks for a rewrite and tells what happens, to its end. A job that was stopped before it had an id is cancelled once it has. @throws {RewriteError} */
export async function follow({ text, ...options }: Asked, delivery: Delivery, following: Following): Promise<void> {
  const { client, tell, signal } = following;
  const onConnection = connectionTo(tell);
  if (delivery === 'stream') return tellPieces(client.stream(text, { ...options, signal, onConnection }), tell);
  const job = await client.submit(text, { ...options, onConnection });
  if (signal.aborted) return void (await client.cancel(job.id));
  await followJob(job, following);
}

/** Tells what happens to a job, to its end. @throws {RewriteError} */
export async function followJob(job: SubmittedJob, following: Following): Promise<void> {
  const { client, tell, signal } = following;
  tell({ is: 'job', job });
  const stopTelling = tellStatus(job.id, following);
  const tellAlone: Tell = (event) => {
    if (event.is === 'piece') stopTelling();
    tell(event);
  };
  try {
    await tellPieces(client.watch(job.id, { signal, onConnection: connectionTo(tell) }), tellAlone);
  } finally {
    stopTelling();
    client.result(job.id, { signal }).then((ended) => tell({ is: 'job', job: ended }), ignore);
  }
}

function connectionTo(tell: Tell): (connection: ConnectionState) => void {
  return (connection) => tell({ is: 'connection', connection });
}

async function tellPieces(stream: RewriteStream, tell: Tell): Promise<void> {
  for await (const piece of stream) tell({ is: 'piece', piece, at: performance.now() });
  tell({ is: 'done', rewrite: await stream.finished, at: performance.now() });
}

/**
 * Tells how a job is, which its stream does not. What goes wrong, the stream tells. It takes one of the six connections that a browser has for all
 * its tabs.
 * @returns ends it
 */
function tellStatus(id: string, { client, tell, signal }: Following): () => void {
  const waiting = new AbortController();
  const stop = (): void => waiting.abort();
  signal.addEventListener('abort', stop);
  client.wait(id, { signal: waiting.signal, onJob: (job) => tell({ is: 'job', job }) }).catch(ignore);
  return stop;
}

function ignore(): void {}
