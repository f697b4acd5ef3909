import type { RewriteClient, RewriteStream } from '#client';
import type { Asked, Delivery, RunEvent } from './run.js';

/** Is told what happens to a rewrite. */
export type Tell = (event: RunEvent) => void;

const FIRST_LOOK_AGAIN_IN_MS = 500;
const SLOWEST_LOOK_IN_MS = 10_000;

/** Asks for a rewrite and tells what happens, to its end. @throws {RewriteError} */
export async function follow(
  client: RewriteClient,
  { text, ...options }: Asked,
  delivery: Delivery,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const reading = { signal, onConnection: (connection) => tell({ is: 'connection', connection }) } satisfies Parameters<
    RewriteClient['watch']
  >[1];
  if (delivery === 'stream') return tellPieces(client.stream(text, { ...options, ...reading }), tell);
  const job = await client.submit(text, { ...options, signal });
  tell({ is: 'job', job });
  void tellStatus(client, job.id, tell, signal);
  await tellPieces(client.watch(job.id, reading), tell);
  tell({ is: 'job', job: await client.result(job.id, { signal }) });
}

async function tellPieces(stream: RewriteStream, tell: Tell): Promise<void> {
  for await (const piece of stream) tell({ is: 'piece', piece, at: performance.now() });
  tell({ is: 'done', rewrite: await stream.finished, at: performance.now() });
}

/** Tells how a job is until somebody works on it: its stream tells the rest, and whatever goes wrong. */
async function tellStatus(client: RewriteClient, id: string, tell: Tell, signal: AbortSignal): Promise<void> {
  for (
    let pauseInMs = FIRST_LOOK_AGAIN_IN_MS;
    !signal.aborted;
    pauseInMs = Math.min(pauseInMs * 2, SLOWEST_LOOK_IN_MS)
  ) {
    const job = await client.result(id, { signal }).catch(() => null);
    if (job) tell({ is: 'job', job });
    if (job?.status !== 'queued') return;
    await new Promise((resolve) => setTimeout(resolve, pauseInMs));
  }
}
