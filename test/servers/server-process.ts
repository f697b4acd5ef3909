import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Command {
  file: string;
  args: string[];
  env?: Record<string, string>;
}

/** A model server may load for minutes on a busy machine. */
const PATIENCE_IN_MS = 480_000;
const POLL_IN_MS = 250;

/** A model server as a process group of its own, which can be killed as a whole. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {}

  /** Runs it until the address answers with 200. @throws with the end of its log when it ends before */
  static async start({ file, args, env = {} }: Command, readyUrl: string): Promise<ServerProcess> {
    const directory = mkdtempSync(join(tmpdir(), 'model-server-'));
    const logFile = join(directory, 'log');
    const log = openSync(logFile, 'w');
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(file, args, {
      cwd: directory,
      detached: true,
      env: { PATH, HOME, OMP_NUM_THREADS: '1', HF_HUB_OFFLINE: '1', ...env },
      stdio: ['ignore', log, log],
    });
    const server = new ServerProcess(child, logFile);
    await once(child, 'spawn');
    await server.becomeReady(readyUrl);
    return server;
  }

  /** Kills it and all its children, without a word. */
  async kill(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, 'exit');
    process.kill(-this.child.pid!, 'SIGKILL');
    await ended;
  }

  /** The processor time of it and its children so far. */
  cpuTimeInMs(): number {
    const group = String(this.child.pid);
    const stats = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(statOf)
      .filter((fields) => fields[2] === group);
    const ticks = stats.reduce((sum, fields) => sum + Number(fields[11]) + Number(fields[12]), 0);
    return ticks * MS_PER_TICK;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private async becomeReady(url: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_IN_MS;
    while (!(await answersWell(url))) {
      if (this.hasEnded || Date.now() > deadline) {
        await this.kill();
        throw new Error(`${this.child.spawnfile} did not come up:\n${readFileSync(this.logFile, 'utf8').slice(-3000)}`);
      }
      await sleep(POLL_IN_MS);
    }
  }
}

const MS_PER_TICK = 10;

/** The fields of /proc/PID/stat after the name: state, parent, group, ... */
function statOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}

async function answersWell(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}
