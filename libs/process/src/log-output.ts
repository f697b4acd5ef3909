import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';

type Destination = ReturnType<typeof pino.destination>;

/** In bytes: what waits while standard output is taken slowly. What comes on top of it is dropped. */
const MOST_WAITING = 8 * 2 ** 20;
/** How long the end of a process waits for its last lines to be taken. */
const FLUSHING_IN_MS = 2000;

let standardOutput: Destination | null = null;

/** Standard output, written asynchronously: however slowly it is read, the process goes on. */
export function logOutput(): Destination {
  return (standardOutput ??= open());
}

/** Ends the process once its last lines have been taken, or it has waited for that long enough. */
export async function endProcess(code: number): Promise<void> {
  const output = standardOutput;
  const flushed = output === null || new Promise((resolve) => output.flush(() => resolve(true)));
  if (await Promise.race([flushed, delay(FLUSHING_IN_MS, false, { ref: false })])) process.exit(code);
  // A thread that writes to a pipe which nobody reads would hold `process.exit` for ever.
  process.kill(process.pid, 'SIGKILL');
}

function open(): Destination {
  // A `minLength` of 1: each line goes out at once, and a flush waits for it, as it would not with 0.
  const output = pino.destination({ dest: 1, sync: false, minLength: 1, maxLength: MOST_WAITING });
  let dropped = 0;
  output.on('drop', () => (dropped += 1));
  output.on('drain', () => {
    if (dropped === 0) return;
    const msg = `${dropped} log lines were dropped: standard output was taken too slowly`;
    dropped = 0;
    output.write(`${JSON.stringify({ level: 'warn', time: new Date().toISOString(), msg })}\n`);
  });
  return output;
}
