import { setTimeout as delay } from 'node:timers/promises';
import { type DestinationStream, pino } from 'pino';

/** In bytes: what waits while standard output is taken slowly. What comes on top of it is dropped. */
const MOST_WAITING = 8 * 2 ** 20;
/** Lines that follow each other closely go out together: a write costs more than many lines. The first after a pause goes out at once. */
const GATHERING_IN_MS = 50;
/** How long the end of a process waits for its last lines to be taken. */
const FLUSHING_IN_MS = 2000;

let standardOutput: StandardOutput | null = null;

/** Standard output, written asynchronously: however slowly it is read, the process goes on. */
export function logOutput(): DestinationStream {
  return (standardOutput ??= new StandardOutput());
}

/** Ends the process once its last lines have been taken, or it has waited for that long enough. */
export async function endProcess(code: number): Promise<void> {
  const flushed = standardOutput?.flush() ?? true;
  if (await Promise.race([flushed, delay(FLUSHING_IN_MS, false, { ref: false })])) process.exit(code);
  // A thread that writes to a pipe which nobody reads would hold `process.exit` for ever.
  process.kill(process.pid, 'SIGKILL');
}

class StandardOutput implements DestinationStream {
  // A `minLength` of 1: what is passed on goes out at once, and a flush waits for it, as it would not with 0.
  private readonly output = pino.destination({ dest: 1, sync: false, minLength: 1, maxLength: MOST_WAITING });
  private gathered = '';
  private isGathering = false;
  private isRefused = false;
  private dropped = 0;

  constructor() {
    // What a full disk has no room for waits, as where lines are taken slowly; each line that follows has it tried again.
    this.output.on('error', () => (this.isRefused = true));
    this.output.on('write', () => (this.isRefused = false));
    this.exitWithoutTryingForEver();
    this.output.on('drop', (lines: string) => (this.dropped += lines.split('\n').length - 1));
    this.output.on('drain', () => this.tellDropped());
    process.once('exit', () => this.leave());
  }

  write(line: string): void {
    this.gathered += line;
    if (!this.isGathering) this.passOn();
  }

  /** Resolves to true once all lines have been taken. */
  flush(): Promise<true> {
    this.passOn();
    return new Promise((resolve) => this.output.flush(() => resolve(true)));
  }

  private passOn(): void {
    const lines = this.gathered;
    this.gathered = '';
    this.isGathering = lines !== '';
    if (!this.isGathering) return;
    this.output.write(lines);
    setTimeout(() => this.passOn(), GATHERING_IN_MS);
  }

  /** The process exits at once, and no write to aside would end. */
  private leave(): void {
    if (this.gathered === '' || this.isRefused) return;
    this.output.flushSync();
    pino.destination({ dest: 1, sync: true }).write(this.gathered);
  }

  /** The output itself (sonic-boom 4.2.1) has a process that exits wait until its lines are taken, be it for ever. */
  private exitWithoutTryingForEver(): void {
    const flushSync = this.output.flushSync.bind(this.output);
    this.output.flushSync = () => {
      if (!this.isRefused) flushSync();
    };
  }

  private tellDropped(): void {
    if (this.dropped === 0) return;
    const msg = `${this.dropped} log lines were dropped: standard output was taken too slowly`;
    this.dropped = 0;
    this.output.write(`${JSON.stringify({ level: 'warn', time: new Date().toISOString(), msg })}\n`);
  }
}
