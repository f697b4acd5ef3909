import { type Job, type Problem, RewriteError } from '#client';
import { CommandError, EXIT } from './exit.js';
import { failedChecks } from './show-rewrite.js';
import type { Session } from './session.js';
import { asFile, print, printJson, tell } from './standard-output.js';

/** `rewrite result <id>` */
export async function showResult({ client, signal, json }: Session, id: string, wait = false): Promise<void> {
  const job = wait ? await client.wait(id, { signal }) : await client.result(id, { signal });
  if (json) await printJson(job);
  const rewrite = rewriteOf(job);
  if (!json) await print(asFile(rewrite.rewritten));
  for (const line of failedChecks(rewrite)) tell(line);
}

/** `rewrite cancel <id>` */
export async function cancelJob({ client, signal, json }: Session, id: string): Promise<void> {
  const job = await client.cancel(id, { signal });
  await (json ? printJson(job) : print(`The job ${job.id} is cancelled.\n`));
}

/** @throws {CommandError | RewriteError} where the job has none */
function rewriteOf({ id, status, rewrite, error }: Job): NonNullable<Job['rewrite']> {
  if (rewrite !== null) return rewrite;
  if (error !== null) throw failureOf(error);
  if (status === 'cancelled') throw new CommandError(EXIT.failed, 'The job was cancelled.');
  throw new CommandError(EXIT.notNow, `The job is ${status}. To wait for it: rewrite result --wait ${id}`);
}

function failureOf(problem: Problem): RewriteError {
  return new RewriteError({ ...problem, type: problem.type.split(':').at(-1)! });
}
