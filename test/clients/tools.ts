import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** Where `ensure-npm.sh` puts the packages. */
export const NPM_DIRECTORY = resolve('.tools/clients');

export interface Ran {
  code: number;
  /** What it wrote to standard output and standard error. */
  output: string;
  stdout: string;
}

/** Runs a program to its end, however it ends. */
export async function run(program: string, args: string[], options: { cwd?: string; env?: object } = {}): Promise<Ran> {
  const env = { ...process.env, ...options.env };
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { ...options, env, maxBuffer: 2 ** 26 });
    return { code: 0, output: stdout + stderr, stdout };
  } catch (error) {
    const { code, stdout, stderr, message } = error as {
      code?: unknown;
      stdout: string;
      stderr: string;
      message: string;
    };
    return { code: typeof code === 'number' ? code : 1, output: `${stdout}${stderr}` || message, stdout };
  }
}

/** A program of the packages from npm. @throws Error where they are not installed */
export function npmProgram(name: string): string {
  const path = join(NPM_DIRECTORY, 'node_modules/.bin', name);
  if (!existsSync(path)) throw new Error(`${name} is missing: bash test/clients/ensure-npm.sh`);
  return path;
}
