import type { CallOptions, ConnectionState, Rewrite, RewriteStream, StreamOptions } from '#client';
import { asStreamFailure } from './explain.js';
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
  const screen = process.stdout.isTTY && !json ? new Screen((text) => void process.stdout.write(text)) : null;
  const rewrite = await read(open({ signal, onConnection: (state) => tellOfCut(state, screen) }), screen);
  if (json) await printJson(rewrite);
  else if (!screen) await print(asFile(rewrite.rewritten));
  for (const line of failedChecks(rewrite)) tell(line);
}

async function read(stream: RewriteStream, screen: Screen | null): Promise<Rewrite> {
  try {
    if (screen) for await (const piece of stream) screen.show(piece);
    const rewrite = await stream.finished;
    screen?.endLine();
    return rewrite;
  } catch (error) {
    screen?.breakOff();
    throw asStreamFailure(error);
  }
}

export function failedChecks({ checks }: Rewrite): string[] {
  const failed = checks.filter(({ passed }) => passed === false);
  return failed.map(({ name, detail }) => `rewrite: A check did not pass: ${name} (${detail})`);
}

/** @param screen where a rewrite may be shown in part */
export function tellOfCut(state: ConnectionState, screen: Screen | null = null): void {
  if (state.is === 'open' || state.comesBackInMs < NOTICED_IN_MS) return;
  screen?.endLine();
  const seconds = Math.round(state.comesBackInMs / 1000);
  const { detail, status } = state.reason;
  if (status === 503) tell(`rewrite: The service cannot do this now (${detail}); it is asked again in ${seconds} s.`);
  else tell(`rewrite: The connection was lost (${detail}); it is taken up again in ${seconds} s.`);
}
