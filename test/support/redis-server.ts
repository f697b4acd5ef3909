import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_ATTEMPTS = 3;
/** Where it keeps all that it has (redis.io, "Persistence"). */
const DATA = 'appendonlydir';
const SNAPSHOT = 'snapshot';

/** A real Redis on a free port, which loses nothing it has confirmed, whatever is done to it. */
export class RedisServer {
  private process: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    private readonly directory: string,
    private readonly options: readonly string[],
    private readonly program: string,
  ) {}

  /**
   * @param options further options of `redis-server`, such as `['--requirepass', 'test-password']`, or `['--sentinel']`
   * @param program another one that is started as `redis-server` is
   */
  static async start(options: readonly string[] = [], program = 'redis-server'): Promise<RedisServer> {
    for (let attempt = 1; ; attempt += 1) {
      const server = new RedisServer(await freePort(), mkdtempSync(join(tmpdir(), 'redis-server-')), options, program);
      try {
        await server.launch();
        return server;
      } catch (error) {
        await server.stop();
        if (attempt === START_ATTEMPTS) throw error;
      }
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Ends it in the middle of whatever it does. */
  async kill(): Promise<void> {
    const running = this.process;
    this.process = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, 'exit');
    running.kill('SIGKILL');
    await exited;
  }

  /** Starts it again after a kill, with its data and on its port. Resolves when it takes commands. */
  async restart(): Promise<void> {
    await this.kill();
    await this.launch();
  }

  /** Keeps what it has now, for `restore`. */
  snapshot(): void {
    cpSync(join(this.directory, DATA), join(this.directory, SNAPSHOT), { recursive: true });
  }

  /** Ends it, and starts it again with what it had at the snapshot. Resolves when it takes commands. */
  async restore(): Promise<void> {
    await this.kill();
    rmSync(join(this.directory, DATA), { recursive: true });
    cpSync(join(this.directory, SNAPSHOT), join(this.directory, DATA), { recursive: true });
    await this.launch();
  }

  /** Makes it silent: connections stay, answers do not come. */
  pause(): void {
    this.process?.kill('SIGSTOP');
  }

  resume(): void {
    this.process?.kill('SIGCONT');
  }

  /** Leaves it no room: whatever needs more memory is refused. */
  async fill(): Promise<void> {
    await this.command('CONFIG SET maxmemory 1');
  }

  /** Gives it room again after `fill`. */
  async empty(): Promise<void> {
    await this.command('CONFIG SET maxmemory 0');
  }

  /** What it answers to commands, each written as to `redis-cli`, that nobody else's come between. @throws where it answers an error */
  async command(...lines: string[]): Promise<string> {
    const socket = connect(this.port, '127.0.0.1');
    socket.end(`${lines.join('\r\n')}\r\nQUIT\r\n`);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    answer = answer.replace(/^-ERR unknown command 'QUIT'.*\r\n/m, ''); // a Sentinel's, which closes the connection all the same
    if (/^-[A-Z]/m.test(answer)) throw new Error(`Redis said ${answer}`);
    return answer;
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async launch(): Promise<void> {
    const configuration = join(this.directory, 'redis.conf'); // a Sentinel keeps its state in it
    writeFileSync(configuration, '', { flag: 'a' });
    const child = spawn(this.program, [configuration, ...this.arguments(), ...this.options], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.process = child;
    let log = '';
    await new Promise<void>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        this.process = null;
        reject(error.code === 'ENOENT' ? new Error(`No ${this.program} found: ${howToGet(this.program)}`) : error);
      });
      child.once('exit', () => reject(new Error(`redis-server ended: ${log}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        log = (log + chunk.toString()).slice(-10_000);
        if (/Ready to accept connections|Sentinel ID is/.test(log)) resolve();
      });
    });
  }

  private arguments(): string[] {
    const options = {
      port: String(this.port),
      bind: '127.0.0.1',
      dir: this.directory,
      save: '',
      appendonly: 'yes',
      appendfsync: 'always',
    };
    return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  }
}

function howToGet(program: string): string {
  return program === 'redis-server' ? 'apt-get install redis-server' : 'bash test/failover/ensure-likes.sh';
}

/** Below the ports that systems give to outgoing connections: one of these would take the port of a server that is down for a while. */
const PORTS = { from: 10_000, to: 20_000 };

/** A port that nobody listens on. A node of a Cluster takes the one 10,000 above it, too. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
