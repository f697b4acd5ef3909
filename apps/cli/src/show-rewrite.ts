import type { CallOptions, ConnectionState, Rewrite, RewriteStream, StreamOptions } from '#client';
import { Screen } from './screen.js';
import type { Session } from './session.js';
import { asFile, print, printJson, tell } from './standard-output.js';

/** A shorter cut is not worth a word. */
const NOTICED_IN_MS = 1000;

/** Shows a rewrite on the terminal as it comes; into a pipe or a file, and as JSON, goes only what is whole. */
export async function showRewrite(
  { signal, json }: Session,
  open: (told: CallOptions & StreamOptions) => RewriteStream,
): Promise<void> {
  const stream = open({ signal, onConnection: tellOfCut });
  const rewrite = process.stdout.isTTY && !json ? await grown(stream) : await stream.finished;
  if (json) await printJson(rewrite);
  else if (!process.stdout.isTTY) await print(asFile(rewrite.rewritten));
  for (const line of failedChecks(rewrite)) tell(line);
}

async function grown(stream: RewriteStream): Promise<Rewrite> {
  const screen = new Screen((text) => void process.stdout.write(text));
  try {
    for await (const piece of stream) screen.show(piece);
    const rewrite = await stream.finished;
    screen.end();
    return rewrite;
  } catch (error) {
    screen.breakOff();
    throw error;
  }
}

export function failedChecks({ checks }: Rewrite): string[] {
  const failed = checks.filter(({ passed }) => passed === false);
  return failed.map(({ name, detail }) => `rewrite: A check did not pass: ${name} (${detail})`);
}

function tellOfCut(state: ConnectionState): void {
  if (state.is === 'open' || state.comesBackInMs < NOTICED_IN_MS) return;
  tell(
    `\nrewrite: The connection was lost (${state.reason.detail}); it is taken up again in ${Math.round(state.comesBackInMs / 1000)} s.`,
  );
}
