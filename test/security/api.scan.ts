import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the program in ZAP's place does, besides showing how the check runs ZAP. */
interface Doings {
  exitCode?: number;
  /** Whether it asks for each operation by the examples of the document, as ZAP does. */
  asksById?: boolean;
  /** The alerts of its report; null: it writes none. */
  alerts?: object[] | null;
}

const XSS = {
  pluginid: '40012',
  name: 'Cross Site Scripting (Reflected)',
  riskcode: '3',
  riskdesc: 'High (Low)',
  count: '11',
  instances: [
    { method: 'POST', uri: 'http://planted/v1/rewrite', param: 'text', attack: '<b>', evidence: '<b>', otherinfo: '' },
  ],
};
const INFORMATIONAL = {
  ...XSS,
  pluginid: '10104',
  name: 'User Agent Fuzzer',
  riskcode: '0',
  riskdesc: 'Informational (Medium)',
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zap-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a program in ZAP's place, which asks for every operation of the document that the check gives it. */
function standIn({ exitCode = 0, asksById = true, alerts = [] }: Doings): string {
  const report = alerts && JSON.stringify({ site: [{ alerts }] });
  const program = `#!${process.execPath}
    const { readFileSync, writeFileSync } = require('node:fs');
    const { TARGET, FOLDER } = process.env;
    const { paths, openapi } = JSON.parse(readFileSync(FOLDER + '/openapi.json', 'utf8'));
    const body = JSON.stringify({ text: 'Hello, my friend.', style: 'pirate' });
    const asking = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, { parameters = [] }]) => {
      const id = ${asksById} ? parameters.find((one) => one.in === 'path')?.example : '';
      const sent = method === 'post' ? { headers: { 'content-type': 'application/json' }, body } : {};
      return fetch(TARGET + path.replace('{id}', id), { method: method.toUpperCase(), ...sent }).then((answer) => answer.text());
    }));
    Promise.all(asking).then(() => {
      console.log('read', openapi, TARGET, FOLDER, process.argv.slice(2).join(' '));
      const report = ${JSON.stringify(report)};
      if (report) writeFileSync(FOLDER + '/report.json', report);
      process.exit(${exitCode});
    });`;
  writeFileSync(join(folder, 'zap.sh'), program);
  chmodSync(join(folder, 'zap.sh'), 0o755);
  return folder;
}

async function checkApi(path: string): Promise<{ code: number; stdout: string }> {
  const env = { ...process.env, PATH: path };
  return run(process.execPath, ['security/check.mjs', 'api'], { env }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
}

describe('check:api', () => {
  it('starts the api, gives ZAP its address, its document and the plan, and leaves nothing', async () => {
    expect(existsSync('dist/bundle/api.js')).toBe(true);
    const { code, stdout } = await checkApi(standIn({}));
    const [, url, work, args] = /read 3\.1\.\d+ (\S+) (\S+) (.*)/.exec(stdout) ?? [];
    expect(args).toBe(`-cmd -autorun ${work}/plan.yaml`);
    expect(stdout).toContain('clean    api: ZAP');
    expect(code).toBe(0);
    await expect(fetch(url!)).rejects.toThrow('fetch failed');
    expect(existsSync(work!)).toBe(false);
  });

  it('takes alerts of any risk for findings, and shows where each was raised', async () => {
    const { code, stdout } = await checkApi(standIn({ alerts: [INFORMATIONAL, XSS] }));
    expect(stdout).toContain('High (Low) 40012 Cross Site Scripting (Reflected): 11');
    expect(stdout).toContain('POST http://planted/v1/rewrite param="text" attack="<b>" evidence="<b>"');
    expect(stdout).toContain('found    api: ZAP');
    expect(code).toBe(1);
  });

  it('takes what only informs for no finding, and shows it', async () => {
    const { code, stdout } = await checkApi(standIn({ alerts: [INFORMATIONAL] }));
    expect(stdout).toContain('Informational (Medium) 10104 User Agent Fuzzer');
    expect(code).toBe(0);
  });

  it.each([1, 2])(
    'takes exit code %i, with which ZAP tells faults and warnings of the plan, for a ZAP that broke',
    async (exitCode) => {
      const { stdout } = await checkApi(standIn({ exitCode }));
      expect(stdout).toContain(`broken   api: ZAP, from /openapi.json (ZAP ended with ${exitCode})`);
    },
  );

  it('takes a ZAP that writes no report for one that broke', async () => {
    const { stdout } = await checkApi(standIn({ alerts: null }));
    expect(stdout).toContain('broken   api: ZAP, from /openapi.json (ZAP wrote no report)');
  });

  it('names the operations that ZAP did not reach', async () => {
    const { code, stdout } = await checkApi(standIn({ asksById: false }));
    const byId = ['GET /v1/rewrite/result/{id}', 'DELETE /v1/rewrite/result/{id}', 'GET /v1/rewrite/sse/{id}'];
    expect(stdout).toContain('ZAP did not reach');
    for (const operation of byId) expect(stdout).toContain(operation);
    expect(code).toBe(1);
  });

  it('tells that there is no ZAP, and ends with 2', async () => {
    const { code, stdout } = await checkApi('');
    expect(stdout).toContain('neither zap.sh (zaproxy.org/download) nor a container engine');
    expect(code).toBe(2);
  });
});
