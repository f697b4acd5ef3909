import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { NO_VENDOR } from './no-vendor.js';

/** The built service as a process of its own (`npm run build` comes before), in a folder of its own that goes with it. */
export class BuiltService {
  out = '';
  err = '';
  private readonly ended: Promise<{ code: number | null; signal: string | null }>;

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    cwd: string,
  ) {
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.err += text));
    this.ended = once(child, 'close').then(([code, signal]) => {
      rmSync(cwd, { recursive: true });
      return { code, signal } as never;
    });
  }

  /**
   * Runs an app of the service with these settings and no others.
   * @param node the binary and its flags; default: that of the test
   * @param root the folder in which the service was built; default: the one of the test
   */
  static run(
    app: 'api' | 'worker',
    variables: Record<string, string> = {},
    [node = process.execPath, ...flags]: readonly string[] = [],
    root = '.',
  ): BuiltService {
    const main = mainFile(root, app);
    const cwd = mkdtempSync(join(tmpdir(), 'built-service-'));
    const env = { HOST: '127.0.0.1', PORT: '0', ...NO_VENDOR, ...variables };
    return new BuiltService(spawn(node, [...flags, main], { cwd, env }), cwd);
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
      if (this.hasEnded) throw new Error(`It ended: ${this.out}${this.err}`);
      await Promise.race([once(this.child.stdout, 'data'), this.ended]);
    }
  }

  /** Takes no more of what is printed: a pipe holds about 200 KB. */
  pauseOutput(): void {
    this.child.stdout.pause();
  }

  resumeOutput(): void {
    this.child.stdout.resume();
  }

  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(name);
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** How it ended. */
  exit(): Promise<{ code: number | null; signal: string | null }> {
    return this.ended;
  }
}

/** Builds of 0.1.0 are not bundled. */
function mainFile(root: string, app: string): string {
  const bundled = resolve(root, `dist/bundle/${app}.js`);
  return existsSync(bundled) ? bundled : resolve(root, `dist/apps/${app}/src/main.js`);
}
