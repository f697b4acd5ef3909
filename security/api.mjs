import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { findTool, run } from './tools.mjs';

const MAIN = resolve('dist/apps/api/src/main.js');
const PLAN = 'security/zap/api-scan.yaml';
const ZAP_IMAGE = 'ghcr.io/zaproxy/zaproxy:2.17.0';

/** What ZAP ends with, by its plan's job exitStatus; 1 and 2 are errors and warnings of the plan itself. */
const STATUS_BY_CODE = { 0: 'clean', 3: 'found', 4: 'found' };

/**
 * Scans the built api, started for it in memory mode on the stub, by ZAP's plan: with the ZAP that is installed
 * (`zap.sh`), else with its official image. @returns {Promise<import('./parts.mjs').Outcome>}
 */
export async function apiScan() {
  const zap = await findZap();
  if (!zap) {
    const why = `neither zap.sh (zaproxy.org/download) nor a container engine for ${ZAP_IMAGE} is here`;
    return { status: 'not run', why };
  }
  const service = await startService();
  try {
    const { code } = await run(zap.program, zap.args, { env: { TARGET: service.url } });
    const status = STATUS_BY_CODE[code] ?? 'broken';
    return status === 'broken' ? { status, why: `ZAP ended with ${code}` } : { status };
  } finally {
    await service.stop();
  }
}

async function findZap() {
  const installed = findTool('zap.sh');
  if (installed) return { program: installed, args: ['-cmd', '-autorun', resolve(PLAN)] };
  const docker = findTool('docker');
  if (docker === undefined || (await run(docker, ['info'], { quiet: true })).code !== 0) return null;
  const container = ['run', '--rm', '--network=host', '-e', 'TARGET', '-v', `${resolve('security/zap')}:/zap/wrk:ro`];
  return { program: docker, args: [...container, ZAP_IMAGE, 'zap.sh', '-cmd', '-autorun', '/zap/wrk/api-scan.yaml'] };
}

async function startService() {
  const cwd = mkdtempSync(join(tmpdir(), 'api-scan-'));
  const env = { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', STUB_TOKEN_DELAY_MS: '0' };
  const child = spawn(process.execPath, [MAIN], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    const url = /Listening on (http:[^"]+)/.exec(line)?.[1];
    if (url) return { url, stop: () => stop(child) };
  }
  throw new Error('The api did not start: npm run build comes before');
}

async function stop(child) {
  child.stdout.resume();
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
}
