import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ScratchCopy } from './scratch-copy.js';

const FOUND = 1;
const run = promisify(execFile);

let copy: ScratchCopy;

beforeEach(async () => {
  copy = await ScratchCopy.of(
    'Dockerfile',
    'docker-compose.yml',
    'package.json',
    'package-lock.json',
    '.npmrc',
    '.github',
  );
});

afterEach(() => copy.discard());

/** Whether a scanner is on this machine. */
function isHere(tool: string): boolean {
  return [resolve('.tools/bin'), ...process.env['PATH']!.split(delimiter)].some((folder) =>
    existsSync(join(folder, tool)),
  );
}

/** A key as this service's settings have them, made anew so that none is ever committed. */
function madeUpSecret(): string {
  return `CLIENT_API__PLANTED__KEY=${randomBytes(24).toString('base64url')}\n`;
}

/** What the report of `security/check.mjs` says of a part. */
function statusOf(part: string, output: string): string | undefined {
  const line = output.split('\n').findLast((one) => one.includes(`: ${part}`));
  return line && /^(clean|found|not run|broken)/.exec(line)?.[1];
}

describe.each(['trufflehog', 'gitleaks'])('check:secrets, by %s', (tool) => {
  beforeEach(() => {
    if (!isHere(tool)) throw new Error(`${tool} is not on this machine: npm run security:tools -- ${tool}`);
  });

  test('finds nothing in the project’s own scanners and settings', async () => {
    const { output } = await copy.check('secrets');
    expect(statusOf(`files, by ${tool}`, output)).toBe('clean');
    expect(statusOf(`history, by ${tool}`, output)).toBe('clean');
  });

  test('finds a secret in a file that was never committed', async () => {
    copy.plant('notes/todo.txt', madeUpSecret());
    const { code, output } = await copy.check('secrets');
    expect(code).toBe(FOUND);
    expect(statusOf(`files, by ${tool}`, output)).toBe('found');
    expect(statusOf(`history, by ${tool}`, output)).toBe('clean');
  });

  test.each([
    'CLIENT_API__SHOP__KEY=',
    'CLIENT_API__my-shop__KEY=',
    'LLM_API__OPENAI__KEY__0=',
    'LLM_API__MY_2ND__KEY__0=',
  ])('finds a key of any visible characters after %s', async (name) => {
    copy.plant('notes/todo.txt', `${name}${randomBytes(9).toString('hex')}!$%&*+,(${randomBytes(9).toString('hex')}\n`);
    const { output } = await copy.check('secrets');
    expect(statusOf(`files, by ${tool}`, output)).toBe('found');
  });

  test.each([
    ['AIza', 35],
    ['AQ.', 50],
  ])('finds a key of Gemini that begins with %s, wherever it stands', async (beginning, length) => {
    const key = beginning + randomBytes(length).toString('base64url').slice(0, length);
    copy.plant('notes/todo.txt', `Ask with ${key} from home\n`);
    const { output } = await copy.check('secrets');
    expect(statusOf(`files, by ${tool}`, output)).toBe('found');
  });

  test('finds a secret that a later commit has taken out', async () => {
    copy.plant('notes/todo.txt', madeUpSecret());
    await copy.commit('Plant');
    copy.remove('notes/todo.txt');
    await copy.commit('Take out');
    const { code, output } = await copy.check('secrets');
    expect(code).toBe(FOUND);
    expect(statusOf(`files, by ${tool}`, output)).toBe('clean');
    expect(statusOf(`history, by ${tool}`, output)).toBe('found');
  });
});

describe('check:container', () => {
  const DOCKERFILE = 'Dockerfile, chart and secrets in files';

  it('finds nothing in what is delivered', async () => {
    const { output } = await copy.check('container');
    expect([DOCKERFILE, 'Compose file and workflows', 'workflows'].map((part) => statusOf(part, output))).toEqual([
      'clean',
      'clean',
      'clean',
    ]);
  });

  it('finds a Dockerfile that runs as root', async () => {
    copy.plant('Dockerfile', `${readFileSync('Dockerfile', 'utf8')}USER root\n`);
    const { code, output } = await copy.check('container');
    expect(code).toBe(FOUND);
    expect(output).toContain("Last USER command in Dockerfile should not be 'root'");
  });

  it('finds a private key beside the code', async () => {
    const { stdout } = await run('openssl', ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']);
    copy.plant('deploy/server.txt', stdout);
    expect(statusOf(DOCKERFILE, (await copy.check('container')).output)).toBe('found');
  });

  it('finds a workflow that is none', async () => {
    copy.plant('.github/workflows/planted.yml', 'on: push\njobs: { one: { runs-on: ubuntu-24.04, stepz: [] } }\n');
    expect(statusOf('workflows', (await copy.check('container')).output)).toBe('found');
  });
});

describe('check:dependencies', () => {
  const PLANTED = { version: '1.0.0', integrity: 'sha512-AAAA', license: 'MIT', resolved: undefined };

  beforeEach(() => {
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, object> };
    const root = lock.packages[''] as { dependencies: Record<string, string> };
    root.dependencies['planted-fault'] = '1.0.0';
    lock.packages['node_modules/planted-fault'] = PLANTED;
    copy.plant('package-lock.json', JSON.stringify(lock));
  });

  it('finds, by npm audit, a package that an advisory of the registry names', async () => {
    const registry = await startRegistry({
      'planted-fault': [
        { id: 1, url: 'https://example.org/1', title: 'Planted', severity: 'high', vulnerable_versions: '<2.0.0' },
      ],
    });
    const { code, output } = await copy.check('dependencies', { npm_config_registry: registry.url });
    registry.server.close();
    expect(output).toContain('planted-fault');
    expect(statusOf('npm audit', output)).toBe('found');
    expect(code).toBe(FOUND);
  });

  it('finds, by osv-scanner, a package that an advisory of its database names', async () => {
    copy.plant('advisory/TEST-1.json', JSON.stringify(advisory()));
    const database = join(copy.root, 'database');
    copy.plant('database/osv-scalibr/npm/.keep', '');
    const zip = join(database, 'osv-scalibr/npm/all.zip');
    await run('python3', ['-m', 'zipfile', '-c', zip, join(copy.root, 'advisory/TEST-1.json')]);
    const { code, output } = await copy.check('dependencies', { OSV_DATABASE: database });
    expect(output).toContain('planted-fault');
    expect(statusOf('osv-scanner', output)).toBe('found');
    expect(code).toBe(FOUND);
  });

  it('ends with 2 when nobody’s advisories can be had', async () => {
    const nowhere = 'http://127.0.0.1:9/';
    const { output, code } = await copy.check('dependencies', {
      npm_config_registry: nowhere,
      npm_config_fetch_retries: '0',
      HTTPS_PROXY: nowhere,
      https_proxy: nowhere,
    });
    expect(['npm audit', 'osv-scanner', 'trivy'].map((part) => statusOf(part, output))).toEqual(
      Array.from({ length: 3 }, () => 'not run'),
    );
    expect(code).toBe(2);
  });
});

/** An advisory in OSV's format: https://ossf.github.io/osv-schema/ */
function advisory(): object {
  const ranges = [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }];
  return {
    schema_version: '1.6.0',
    id: 'TEST-1',
    modified: '2026-01-01T00:00:00Z',
    summary: 'Planted',
    affected: [{ package: { ecosystem: 'npm', name: 'planted-fault' }, ranges }],
  };
}

/** A registry of one package and one advisory, which npm asks for by POST. */
async function startRegistry(advisories: object): Promise<{ url: string; server: Server }> {
  const packument = { name: 'planted-fault', versions: { '1.0.0': { name: 'planted-fault', version: '1.0.0' } } };
  const server = createServer((request, response) => {
    request.resume();
    const answer = request.method === 'POST' ? advisories : packument;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
