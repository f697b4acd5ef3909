import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A program in ZAP's place, which shows how the check runs ZAP and what it makes of ZAP's exit code. */
function standIn(exitCode: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'zap-'));
  const program = `#!${process.execPath}
    fetch(process.env.TARGET + '/openapi.json')
      .then((response) => response.json())
      .then(({ openapi }) => console.log('read', openapi, process.env.TARGET, process.argv.slice(2).join(' ')))
      .then(() => process.exit(${exitCode}));`;
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
  it('starts the api, gives ZAP its address and the plan, and stops the api', async () => {
    expect(existsSync('dist/apps/api/src/main.js')).toBe(true);
    const { code, stdout } = await checkApi(standIn(0));
    const [, url, args] = /read 3\.1\.\d+ (\S+) (.*)/.exec(stdout) ?? [];
    expect(args).toMatch(/^-cmd -autorun .*security\/zap\/api-scan\.yaml$/);
    expect(code).toBe(0);
    await expect(fetch(url!)).rejects.toThrow('fetch failed');
  });

  it.each([3, 4])('takes ZAP’s exit code %i for findings', async (exitCode) => {
    const { code, stdout } = await checkApi(standIn(exitCode));
    expect(stdout).toContain('found    api: ZAP');
    expect(code).toBe(1);
  });

  it.each([1, 2, 5])(
    'takes exit code %i, with which ZAP tells faults of the plan or its own, for a ZAP that broke',
    async (code) => {
      const { stdout } = await checkApi(standIn(code));
      expect(stdout).toContain(`broken   api: ZAP, from /openapi.json (ZAP ended with ${code})`);
    },
  );

  it('tells that there is no ZAP, and ends with 2', async () => {
    const { code, stdout } = await checkApi('');
    expect(stdout).toContain('neither zap.sh (zaproxy.org/download) nor a container engine');
    expect(code).toBe(2);
  });
});
