import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const REWRITE = resolve('dist/apps/cli/src/main.js');

interface Use {
  /** Standard input; without any it is empty. */
  input?: string | Uint8Array;
  env?: Record<string, string>;
  cwd?: string;
}

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** The built command line as a process of its own (`npm run build` comes before), called as its `bin` is. */
export class Command {
  out = '';
  err = '';
  private readonly closed: Promise<number | null>;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.err += text));
    // A command that does not read its input is no fault of the test.
    child.stdin.on('error', () => {});
    this.closed = once(child, 'close').then(([code]) => code as number | null);
  }

  static start(args: readonly string[], use: Use = {}): Command {
    const command = new Command(spawn(REWRITE, args, settings(use)));
    command.child.stdin.end(use.input ?? '');
    return command;
  }

  /** In a terminal of its own, as a line of a shell in which `rewrite` is the command; `out` is the screen. */
  static inTerminal(line: string, use: Omit<Use, 'input'> = {}): Command {
    const shell = `rewrite() { "${REWRITE}" "$@"; }; ${line}`;
    const args = ['--quiet', '--return', '--flush', '--command', `bash -c '${shell}'`, '/dev/null'];
    return new Command(spawn('script', args, settings(use)));
  }

  /** As a line of a shell. */
  static inShell(line: string, use: Omit<Use, 'input'> = {}): Command {
    return new Command(spawn('bash', ['--norc', '-c', `rewrite() { "${REWRITE}" "$@"; }; ${line}`], settings(use)));
  }

  /** What is typed into the terminal. */
  type(keys: string): void {
    this.child.stdin.write(keys);
  }

  signal(name: 'SIGINT' | 'SIGTERM'): void {
    this.child.kill(name);
  }

  /** Waits until this stands in what it printed. */
  async printed(text: string, where: 'out' | 'err' = 'out'): Promise<void> {
    const stream = where === 'out' ? this.child.stdout : this.child.stderr;
    while (!this[where].includes(text)) {
      const ended = await Promise.race([once(stream, 'data').then(() => false), this.closed.then(() => true)]);
      if (ended && !this[where].includes(text)) throw new Error(`It ended: ${this.out}${this.err}`);
    }
  }

  async ran(): Promise<Ran> {
    const code = await this.closed;
    return { code, out: this.out, err: this.err };
  }
}

export function rewrite(args: readonly string[], use?: Use): Promise<Ran> {
  return Command.start(args, use).ran();
}

function settings({ env = {}, cwd }: Use): { env: Record<string, string>; cwd: string | undefined } {
  return { cwd, env: { PATH: process.env.PATH ?? '', ...env } };
}
