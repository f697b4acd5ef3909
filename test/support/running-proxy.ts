import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const START_IN_MS = 30_000;

/** A proxy in the foreground, with all that it writes in a folder of its own. */
export class RunningProxy {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    readonly port: number,
    /** What it has said so far, on standard output and standard error. */
    readonly log: () => string,
  ) {}

  /**
   * Runs it until it takes connections on the port.
   * @param configure writes its configuration into the folder and gives the command
   */
  static async start(port: number, configure: (directory: string) => string[]): Promise<RunningProxy> {
    const directory = mkdtempSync(join(tmpdir(), 'proxy-'));
    // A proxy that is started as root works as somebody else.
    chmodSync(directory, 0o777);
    const [command = '', ...args] = configure(directory);
    const child = spawn(command, args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    const failed = new Promise<never>((_, reject) => {
      child.once('error', () =>
        reject(
          new Error(
            `${command} is not there: bash test/support/ensure.sh nginx, or for other proxies bash test/proxies/install-proxies.sh`,
          ),
        ),
      );
      child.once('exit', () => reject(new Error(`${command} ended: ${said}`)));
    });
    failed.catch(() => undefined);
    const proxy = new RunningProxy(child, directory, port, () => said);
    try {
      await Promise.race([takesConnections(port), failed]);
      return proxy;
    } catch (error) {
      await proxy.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    if (this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      // At once, and its workers with it.
      this.child.kill('SIGTERM');
      const patience = setTimeout(() => this.child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(patience);
    }
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function takesConnections(port: number): Promise<void> {
  const until = performance.now() + START_IN_MS;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    if (performance.now() > until) throw new Error(`Nothing listens on ${port}.`);
    await delay(50);
  }
}
