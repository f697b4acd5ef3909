import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScannedService } from './scanned-service.mjs';
import { findTool, run } from './tools.mjs';
import { isFinding, linesOf, readAlerts } from './zap-report.mjs';

const PLAN = 'security/zap/api-scan.yaml';
const ZAP_IMAGE = 'ghcr.io/zaproxy/zaproxy:2.17.0';

/** ZAP keeps the connection of every event stream, and has 1,000 for a host: then each request waits for minutes, and the rest of the scan is lost in silence. */
const STREAMS_AT_MOST = 950;

/**
 * Scans the built api, started for it, by ZAP's plan: with the ZAP that is installed (`zap.sh`), else with its official image.
 * @returns {Promise<import('./parts.mjs').Outcome>}
 */
export async function apiScan() {
  const folder = mkdtempSync(join(tmpdir(), 'api-scan-'));
  try {
    const zap = await findZap(folder);
    if (zap) return await scan(zap, folder);
    const why = `neither zap.sh (zaproxy.org/download) nor a container engine for ${ZAP_IMAGE} is here`;
    return { status: 'not run', why };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function scan({ program, args, env }, folder) {
  const service = await ScannedService.start();
  try {
    const document = await service.document();
    writeFileSync(join(folder, 'openapi.json'), JSON.stringify(document));
    copyFileSync(PLAN, join(folder, 'plan.yaml'));
    const { code } = await run(program, args, { env: { TARGET: service.url, ...env } });
    const alerts = readAlerts(join(folder, 'report.json'));
    for (const line of linesOf(alerts ?? [])) console.log(line);
    const why = await hindranceOf(code, alerts, service, document);
    if (why !== null) return { status: 'broken', why };
    return { status: alerts.some(isFinding) ? 'found' : 'clean' };
  } finally {
    await service.stop();
  }
}

/** Why what ZAP found is not all that it looks for; null if it is. */
async function hindranceOf(code, alerts, service, document) {
  if (code !== 0) return `ZAP ended with ${code}`;
  if (alerts === null) return 'ZAP wrote no report';
  const unreached = await service.unreached(document);
  if (unreached.length > 0) return `ZAP did not reach ${unreached.join(', ')}`;
  const streams = await service.streams();
  return streams > STREAMS_AT_MOST ? `ZAP was answered ${streams} event streams, more than it can take` : null;
}

/** @param folder has the plan, the document and the report; the image has a user of its own */
async function findZap(folder) {
  const installed = findTool('zap.sh');
  if (installed)
    return { program: installed, args: ['-cmd', '-autorun', join(folder, 'plan.yaml')], env: { FOLDER: folder } };
  const docker = findTool('docker');
  if (docker === undefined || (await run(docker, ['info'], { quiet: true })).code !== 0) return null;
  chmodSync(folder, 0o777);
  const container = ['run', '--rm', '--network=host', '-e', 'TARGET', '-e', 'FOLDER', '-v', `${folder}:/zap/wrk`];
  const args = [...container, ZAP_IMAGE, 'zap.sh', '-cmd', '-autorun', '/zap/wrk/plan.yaml'];
  return { program: docker, args, env: { FOLDER: '/zap/wrk' } };
}
