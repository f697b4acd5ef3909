import type { Redis } from 'ioredis';

/** How often it is looked for an answer before it counts as missing. */
const LOOKS = 5;

/**
 * From now on the connection is given up, with all commands on it, once the server has left one without an answer for about `timeInMs`. A process that
 * stood still, since it was paused or had no processor, counts that as one look, and then reads what has come meanwhile. Timers of the client, one for each
 * command, run out before that (findings/ioredis-timeouts-count-a-pause-of-the-process.sh).
 */
export function watchAnswers(client: Redis, timeInMs: number): void {
  let oldest: unknown;
  let looks = 0;
  const look = (): void => {
    const next: unknown = client.commandQueue.peekFront()?.command;
    looks = next !== undefined && next === oldest ? looks + 1 : 0;
    oldest = next;
    if (looks === LOOKS) client.stream.destroy(new Error(`no answer within ${timeInMs} ms`));
  };
  const timer = setInterval(look, timeInMs / LOOKS).unref();
  client.once('end', () => clearInterval(timer));
}
