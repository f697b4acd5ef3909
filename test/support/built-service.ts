import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The built service as a process of its own (`npm run build` comes before). */
export class BuiltService {
  out = '';
  err = '';
  private readonly ended: Promise<{ code: number | null; signal: string | null }>;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.err += text));
    this.ended = once(child, 'close').then(([code, signal]) => ({ code, signal }) as never);
  }

  /** Runs an app of the service with these settings and no others. */
  static run(app: 'api' | 'worker', variables: Record<string, string> = {}): BuiltService {
    const main = resolve('dist/apps', app, 'src/main.js');
    const cwd = mkdtempSync(join(tmpdir(), 'built-service-'));
    return new BuiltService(
      spawn(process.execPath, [main], { cwd, env: { HOST: '127.0.0.1', PORT: '0', ...variables } }),
    );
  }

  /** The port, once the service listens. */
  async listening(): Promise<number> {
    return Number(await this.printed(/Listening on http:\/\/127\.0\.0\.1:(\d+)/));
  }

  /** The first group of what is printed, once it is. */
  async printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.out);
      if (found) return found[1] ?? '';
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`It ended: ${this.out}${this.err}`);
      await Promise.race([once(this.child.stdout, 'data'), this.ended]);
    }
  }

  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void {
    this.child.kill(name);
  }

  /** How it ended. */
  exit(): Promise<{ code: number | null; signal: string | null }> {
    return this.ended;
  }
}
