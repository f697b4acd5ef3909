import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, resolve } from 'node:path';

/** What the checks run, and how to get it. Versions are those of `security/install-tools.sh`. */
const HOW_TO_GET = {
  trivy: 'npm run security:tools -- trivy',
  trufflehog: 'npm run security:tools -- trufflehog',
  gitleaks: 'npm run security:tools -- gitleaks',
  'osv-scanner': 'npm run security:tools -- osv-scanner',
  semgrep: 'npm run security:tools -- semgrep',
  actionlint: 'npm run security:tools -- actionlint',
  oxlint: 'npm ci',
};

/** Where a tool stands: among those installed for this project first, then on the PATH. Undefined: nowhere. */
export function findTool(name) {
  const folders = ['.tools/bin', 'node_modules/.bin', ...(process.env.PATH ?? '').split(delimiter)];
  return folders.map((folder) => resolve(folder, name)).find(isExecutable);
}

/** How a tool that is not there is got. */
export function howToGet(name) {
  return HOW_TO_GET[name] ?? `install ${name}`;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a program to its end, shows what it prints, and tells its exit code and what it printed.
 * A program that a signal ends has the code 128.
 */
export function run(command, args, { env = {}, quiet = false } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (!quiet) process.stdout.write(text);
      });
    }
    child.once('error', fail).once('close', (code) => done({ code: code ?? 128, output }));
  });
}
