import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { type Program, programOf } from './program.js';

const LANGUAGE_BY_EXTENSION: Record<string, string> = {
  '.js': 'js',
  '.py': 'python',
  '.go': 'go',
  '.java': 'java',
  '.rs': 'rust',
};
/** Compilers take their time. */
const PATIENCE_IN_MS = 120_000;

interface ReadEvent {
  event: string;
  data: string;
}

/** A program of test/clients/readers that runs: it prints each event that its library gives it. */
export class Reader {
  readonly events: ReadEvent[] = [];
  /** Whether the program has come to its end by itself. */
  isOver = false;
  private readonly changes = new EventEmitter();

  private constructor(
    private readonly child: ChildProcess,
    private readonly program: Program,
  ) {
    if (!child.stdout) throw new Error('The program has no output.');
    createInterface(child.stdout).on('line', (line) => {
      this.events.push(JSON.parse(line) as ReadEvent);
      this.changes.emit('change');
    });
    child.on('exit', () => {
      this.isOver = true;
      this.changes.emit('change');
    });
  }

  /** @param file of test/clients/readers */
  static start(file: string, url: string): Reader {
    const code = readFileSync(`test/clients/readers/${file}`, 'utf8').replaceAll('http://localhost:3000', url);
    const program = programOf({ language: LANGUAGE_BY_EXTENSION[extname(file)] ?? file, code });
    const child = spawn(program.command, program.args, { cwd: program.cwd, stdio: ['ignore', 'pipe', 'ignore'] });
    return new Reader(child, program);
  }

  /** The text that a reader by the rules of docs/clients.md has now. */
  get text(): string {
    let text = '';
    for (const { event, data } of this.events) {
      if (event === 'start' || event === 'restart') text = '';
      if (event === 'delta') text += (JSON.parse(data) as { text: string }).text;
    }
    return text;
  }

  has(name: string): boolean {
    return this.events.some(({ event }) => event === name);
  }

  /** Waits for an event of one of these names, or the end of the program. */
  async until(...names: string[]): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE_IN_MS);
    while (!this.isOver && !names.some((name) => this.has(name))) await once(this.changes, 'change', { signal });
  }

  async stop(): Promise<void> {
    if (!this.isOver) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
    this.program.remove();
  }
}
