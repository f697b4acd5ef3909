import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a program printed, and its exit code. */
interface Ended {
  code: number;
  output: string;
}

/** A copy of the project's committed files, a git repository of its own, into which faults are planted. */
export class ScratchCopy {
  readonly root = mkdtempSync(join(tmpdir(), 'scratch-copy-'));

  /** Copies these files and folders of the project; installed packages and scanners are linked. */
  static async of(...paths: string[]): Promise<ScratchCopy> {
    const copy = new ScratchCopy();
    for (const path of ['security', ...paths]) cpSync(path, join(copy.root, path), { recursive: true });
    symlinkSync(resolve('node_modules'), join(copy.root, 'node_modules'));
    writeFileSync(join(copy.root, '.gitignore'), 'node_modules\n');
    await copy.git('init', '--quiet');
    await copy.commit('Begin');
    return copy;
  }

  /** Writes a file, and its folders. */
  plant(path: string, content: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), content);
  }

  remove(path: string): void {
    rmSync(join(this.root, path));
  }

  async commit(message: string): Promise<void> {
    await this.git('add', '--all');
    const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
    await this.git(...author, 'commit', '--quiet', '--no-verify', '--message', message);
  }

  /** Runs a check of the copy, with the scanners of the project and more variables. */
  check(name: string, variables: Record<string, string> = {}): Promise<Ended> {
    return this.run(process.execPath, ['security/check.mjs', name], variables);
  }

  /** Runs a program in the copy, to its end. */
  async run(program: string, args: string[], variables: Record<string, string> = {}): Promise<Ended> {
    const path = `${resolve('.tools/bin')}:${process.env['PATH']}`;
    const options = { cwd: this.root, env: { ...process.env, PATH: path, ...variables }, maxBuffer: 2 ** 26 };
    return run(program, args, options).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      (error: { code: number; stdout: string; stderr: string }) => ({
        code: error.code,
        output: error.stdout + error.stderr,
      }),
    );
  }

  discard(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private async git(...args: string[]): Promise<void> {
    await run('git', args, { cwd: this.root });
  }
}
