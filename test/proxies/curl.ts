import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

const VERSIONS = { '1.1': '--http1.1', '2': '--http2-prior-knowledge', '1.0': '--http1.0' } as const;
export type HttpVersion = keyof typeof VERSIONS;

interface Seen {
  /** 0 where curl took the answer for whole. */
  exitCode: number;
  body: string;
}

/** curl with a POST of JSON under way. */
export class Curl {
  private readonly child;
  private readonly ended: Promise<Seen>;
  private received = '';

  constructor(version: HttpVersion, url: string, body: object) {
    const json = ['-H', 'content-type: application/json', '-d', JSON.stringify(body)];
    this.child = spawn('curl', ['-sS', '-N', VERSIONS[version], ...json, url], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.child.stdout.on('data', (piece: Buffer) => (this.received += piece.toString()));
    this.ended = once(this.child, 'close').then(([exitCode]) => ({
      exitCode: exitCode as number,
      body: this.received,
    }));
  }

  /** Waits until this much of the body has come, the answer has ended, or so long. */
  async reads(part: string, patienceInMs: number): Promise<void> {
    const waiting = new AbortController();
    const { signal } = waiting;
    const hasPart = (async () => {
      while (!this.received.includes(part)) await once(this.child.stdout, 'data', { signal });
    })().catch(() => undefined);
    await Promise.race([hasPart, this.ended, delay(patienceInMs, undefined, { signal }).catch(() => undefined)]);
    waiting.abort();
  }

  /** Leaves, as a user does who presses Ctrl-C. */
  async leave(): Promise<void> {
    this.child.kill('SIGINT');
    await this.ended;
  }

  /** What it saw, once the answer has ended. */
  end(): Promise<Seen> {
    return this.ended;
  }
}
