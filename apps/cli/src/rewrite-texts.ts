import type { RewriteError, RewriteOptions } from '#client';
import { CommandError, EXIT } from './exit.js';
import { readText, STANDARD_INPUT } from './read-text.js';
import { rewriteFiles } from './rewrite-files.js';
import { showRewrite, tellOfCut } from './show-rewrite.js';
import type { Session } from './session.js';
import { print, printJson, tell } from './standard-output.js';

export interface TextFlags {
  style?: string;
  language?: string;
  strength?: '1' | '2' | '3';
  keep?: string[];
  provider?: string;
  fresh?: boolean;
  out?: string;
  force?: boolean;
  job?: boolean;
  wait?: boolean;
}

/** `rewrite [file...]`: each text to where its rewrite goes. */
export async function rewriteTexts(session: Session, flags: TextFlags, files: readonly string[]): Promise<void> {
  const { out, force = false, job: asJob, wait } = flags;
  const options = optionsOf(flags);
  checkUse(flags, files);
  await checkReached(session);
  if (out !== undefined) return rewriteFiles(session, files, options, { out, force });
  const text = await readText(files[0] ?? STANDARD_INPUT, session.signal);
  if (!asJob) return showRewrite(session, (told) => session.client.stream(text, { ...options, ...told }));

  const { signal } = session;
  const job = await session.client.submit(text, { ...options, signal, onConnection: (state) => tellOfCut(state) });
  if (!wait) return session.json ? printJson(job) : print(`${job.id}\n`);
  signal.addEventListener('abort', () => tell(`The job goes on: rewrite result --wait ${job.id}`));
  return showRewrite(session, (told) => session.client.watch(job.id, told));
}

/** Streams and jobs come back for long where a connection fails: an address at which nobody is shall not be waited for. */
async function checkReached({ client, signal }: Session): Promise<void> {
  await client.health({ signal }).catch((error: RewriteError) => {
    const isSure = error.type === 'network' || error.type === 'not-found';
    if (isSure) throw error;
  });
}

function optionsOf({ style, language, strength, keep, provider, fresh }: TextFlags): RewriteOptions {
  if (style === undefined) {
    throw new CommandError(EXIT.wrongUse, 'Which style? --style names it, and "rewrite styles" lists those there are.');
  }
  return {
    style,
    language,
    keep,
    provider,
    fresh,
    strength: strength && (Number(strength) as 1 | 2 | 3),
  };
}

function checkUse({ out, job, wait }: TextFlags, files: readonly string[]): void {
  const fault = [
    wait && !job && '--wait is for --job and "rewrite result".',
    job && (out !== undefined || files.length > 1) && '--job takes one text, and --out does not go with it.',
    faultOfOut(out, files),
  ].find(Boolean);
  if (fault) throw new CommandError(EXIT.wrongUse, fault);
}

function faultOfOut(out: string | undefined, files: readonly string[]): string | false {
  if (out === undefined) return files.length > 1 && 'Several files need --out: the directory for their rewrites.';
  if (files.length === 0) return '--out is for files: name those that shall be rewritten.';
  return files.includes(STANDARD_INPUT) && '--out is for files, which have names: standard input has none.';
}
