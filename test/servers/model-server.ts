import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/redis-server.js';
import { type Command, ServerProcess } from './server-process.js';

/** `brief` writes some thirty words, `endless` until something stops it. */
export type Weights = 'brief' | 'endless';

/** Where a server under test listens, and with which weights it answers to the name `tiny`. */
interface Serving {
  port: number;
  weights: Weights;
}

/** How a model server is run. */
export interface ServerKind {
  name: string;
  version: string;
  /** What it is run with, where that matters. */
  settings: string;
  /** The key that it takes; null: it asks for none. */
  key: string | null;
  /** What it must be sent besides. */
  headers?: Readonly<Record<string, string>>;
  readyPath: string;
  command(serving: Serving): Command;
  /** Done once it answers. */
  prepare?(serving: Serving): Promise<void>;
  /** Whether it writes on for a reader that has left; by default told by its use of the processor. */
  isWriting?(): boolean;
  /** Whether it wrote its last answer to the end; by default it is not known to have. */
  hasWrittenAll?(): boolean;
  stop?(): Promise<void>;
}

/** The name by which the model is asked for. */
export const MODEL = 'tiny';

/** Options of a command line. */
export function optionsOf(options: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [name, String(value)]);
}

/** Text is written in bursts: so long a look tells that none is written any more. */
const LOOK_IN_MS = 3000;
/** What an idle server may use meanwhile. */
const IDLE_CPU_TIME_IN_MS = 150;
/** An answer of 2,000 tokens is not whole before such a look is over. */
const GLANCE_IN_MS = 300;
/** No idle server uses as much meanwhile. */
const WRITING_CPU_TIME_IN_MS = 100;

/** A model server that runs, is killed and runs again, always on one port. */
export class ModelServer {
  private process: ServerProcess | null = null;

  private constructor(
    readonly kind: ServerKind,
    private readonly port: number,
  ) {}

  static async of(kind: ServerKind): Promise<ModelServer> {
    return new ModelServer(kind, await freePort());
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(weights: Weights): Promise<void> {
    const serving = { port: this.port, weights };
    this.process = await ServerProcess.start(this.kind.command(serving), this.origin + this.kind.readyPath);
    await this.kind.prepare?.(serving);
  }

  async kill(): Promise<void> {
    await this.process?.kill();
    this.process = null;
  }

  /** Whether it is at work on an answer, after a while. */
  isWriting(): Promise<boolean> {
    return this.isAtWork(IDLE_CPU_TIME_IN_MS, LOOK_IN_MS);
  }

  /** Resolves once it is at work on an answer. */
  async startsWriting(): Promise<void> {
    while (!(await this.isAtWork(WRITING_CPU_TIME_IN_MS, GLANCE_IN_MS)));
  }

  private async isAtWork(cpuTimeInMs: number, lookInMs: number): Promise<boolean> {
    const before = this.process!.cpuTimeInMs();
    await sleep(lookInMs);
    if (this.kind.isWriting) return this.kind.isWriting();
    return this.process!.cpuTimeInMs() - before > cpuTimeInMs;
  }

  async stop(): Promise<void> {
    await this.kill();
    await this.kind.stop?.();
  }
}
