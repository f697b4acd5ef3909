import { execFile } from 'node:child_process';
import { accessSync, constants, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const PROGRAM = 'schemathesis';
/** What it needs to know; it runs in a copy of them, since it leaves files behind. */
const CONFIGURATION = ['schemathesis.toml', 'event_schemas.py', 'clients.yaml'];
/** That what was deleted is gone: here DELETE cancels a job, which stays to be read. */
const NOT_TRUE_HERE = 'use_after_free';
/** Up to so many requests for each operation and phase; how many there are is told by schemathesis. */
const EXAMPLES = 500;

interface SchemathesisRun {
  code: number;
  /** Requests that it made up. */
  cases: number;
  output: string;
}

/** Asks the service by its own document, with all checks on but one. @throws Error where schemathesis is not installed */
export async function runSchemathesis(url: string, seed: number): Promise<SchemathesisRun> {
  const cwd = mkdtempSync(join(tmpdir(), 'schemathesis-'));
  for (const file of CONFIGURATION) cpSync(join('test/fuzz', file), join(cwd, file));
  const args = [
    'run',
    `${url}/openapi.json`,
    '--checks',
    'all',
    '--exclude-checks',
    NOT_TRUE_HERE,
    '--seed',
    String(seed),
  ];
  const options = ['--max-examples', String(EXAMPLES), '--no-color', '--suppress-health-check', 'all'];
  try {
    const { code, output } = await run(findSchemathesis(), [...args, ...options], cwd);
    const cases = Number(/([\d,]+) generated/.exec(output)?.[1]?.replaceAll(',', '') ?? 0);
    return { code, cases, output };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Among the tools installed for this project, then on the PATH. */
function findSchemathesis(): string {
  const folders = ['.tools/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  const found = folders.map((folder) => resolve(folder, PROGRAM)).find(isExecutable);
  if (found !== undefined) return found;
  throw new Error('schemathesis is missing. Install it into .tools: npm run security:tools -- schemathesis');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function run(program: string, args: string[], cwd: string): Promise<{ code: number; output: string }> {
  const options = { cwd, env: { ...process.env, COLUMNS: '120' }, maxBuffer: 2 ** 26 };
  return promisify(execFile)(program, args, options).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      output: `${error.stdout}${error.stderr}`,
    }),
  );
}
