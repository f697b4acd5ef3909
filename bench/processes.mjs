import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What is measured has this core to itself; load, vendor and Redis share the other. */
const MEASURED_CORE = 1;
export const LOAD_CORE = 0;

const MICROS_PER_TICK = 1e6 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const FIRST_PORT = 20_000;
const PORTS = 10_000;
const LONGEST_START_IN_MS = 300_000;
const LONGEST_STOP_IN_MS = 20_000;

/** This process makes the load. */
export function pinThisProcess() {
  execFileSync('taskset', ['-a', '-p', '-c', String(LOAD_CORE), String(process.pid)], { stdio: 'ignore' });
}

/** A port below those that systems hand out, so that nobody takes it meanwhile. */
export async function freePort() {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    server.close();
    if (isFree) return port;
  }
}

/** A process on one core, with its output in a file. */
export class Pinned {
  /**
   * @param command the program and its arguments
   * @param core on which it runs
   * @param env variables that it gets
   * @param isBare whether it gets no others
   */
  constructor(command, { core = MEASURED_CORE, env = {}, isBare = false } = {}) {
    this.directory = mkdtempSync(join(tmpdir(), 'rewrite-bench-'));
    this.log = join(this.directory, 'out.log');
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const output = openSync(this.log, 'w');
    this.child = spawn(
      'taskset',
      ['-c', String(core), 'env', ...(isBare ? ['-i'] : []), ...variables, ...command.map(String)],
      { cwd: this.directory, stdio: ['ignore', output, output] },
    );
    closeSync(output);
    this.ended = once(this.child, 'exit');
    running.add(this);
  }

  get pid() {
    return this.child.pid;
  }

  get hasEnded() {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  output() {
    return readFileSync(this.log, 'utf8');
  }

  /** The first group of what it prints, once it does. @throws if it ends before */
  async printed(pattern) {
    for (const deadline = Date.now() + LONGEST_START_IN_MS; Date.now() < deadline; await pause(20)) {
      const found = pattern.exec(this.output());
      if (found) return found[1];
      if (this.hasEnded) break;
    }
    throw new Error(`It did not start:\n${this.output().slice(-4000)}`);
  }

  /** Resolves once it takes connections on this port. @throws if it ends before */
  async listens(port) {
    for (const deadline = Date.now() + LONGEST_START_IN_MS; Date.now() < deadline; await pause(5)) {
      if (await canConnect(port)) return;
      if (this.hasEnded) break;
    }
    throw new Error(`It does not listen on ${port}:\n${this.output().slice(-4000)}`);
  }

  /** CPU time in µs that it has used, in user and in kernel mode. */
  cpuInMicros() {
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MICROS_PER_TICK;
  }

  /** Resident memory in KiB. */
  rssInKib() {
    return Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))[1]);
  }

  /** Ends it in order, or after 20 s at once. */
  async stop() {
    running.delete(this);
    if (!this.hasEnded) {
      this.child.kill('SIGTERM');
      const patience = setTimeout(() => this.child.kill('SIGKILL'), LONGEST_STOP_IN_MS);
      await this.ended;
      clearTimeout(patience);
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const running = new Set();

/** Nothing outlives the benchmark. */
process.on('exit', () => {
  for (const { child } of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

function canConnect(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
