import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ScratchCopy } from './scratch-copy.js';

/** The parts of a lock file that the checks look at. */
interface LockFile {
  packages: Record<string, Record<string, unknown>>;
}

const FOUND = 1;
const SOUND = { version: '1.0.0', integrity: 'sha512-AAAA', license: 'MIT' };

let copy: ScratchCopy;

beforeAll(async () => {
  copy = await ScratchCopy.of('package.json', 'package-lock.json', '.npmrc', 'tsconfig.json', 'tsconfig.build.json');
});

afterAll(() => copy.discard());

function plantPackage(entry: object): void {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as LockFile;
  lock.packages['node_modules/planted'] = { ...SOUND, ...entry };
  copy.plant('package-lock.json', JSON.stringify(lock));
}

describe('check:licences', () => {
  it('finds nothing in a lock file of listed licences', async () => {
    plantPackage({});
    expect(await copy.check('licences')).toMatchObject({ code: 0, output: expect.stringContaining('0 findings') });
  });

  it.each([
    ['of the GPL', { license: 'GPL-3.0-only' }, 'planted 1.0.0: licence GPL-3.0-only is not on the list'],
    ['that is unknown', { license: undefined }, 'planted 1.0.0: licence unknown is not on the list'],
    ['that asks for the GPL too', { license: 'MIT AND GPL-3.0-only' }, 'is not on the list'],
  ])('finds a licence %s', async (_what, entry, finding) => {
    plantPackage(entry);
    expect(await copy.check('licences')).toMatchObject({ code: FOUND, output: expect.stringContaining(finding) });
  });

  it('takes a choice of licences of which one is listed', async () => {
    plantPackage({ license: '(GPL-3.0-only OR MIT)' });
    expect((await copy.check('licences')).code).toBe(0);
  });
});

describe('check:lock-file', () => {
  it.each([
    ['a script at the installation', { hasInstallScript: true }, 'has a script for its installation'],
    ['no checksum', { integrity: undefined }, 'has no SHA-512 checksum'],
    ['another origin', { resolved: 'git+ssh://git@example.org/planted.git' }, 'does not come from the registry'],
  ])('finds a package with %s', async (_what, entry, finding) => {
    plantPackage(entry);
    expect(await copy.check('lock-file')).toMatchObject({
      code: FOUND,
      output: expect.stringContaining(`planted 1.0.0: ${finding}`),
    });
  });

  it('finds that scripts of packages would run', async () => {
    plantPackage({});
    expect((await copy.check('lock-file')).code).toBe(0);
    copy.plant('.npmrc', 'save-exact=true\n');
    expect(await copy.check('lock-file')).toMatchObject({
      code: FOUND,
      output: expect.stringContaining('ignore-scripts is not true'),
    });
  });
});

describe('check:docs-comments', () => {
  it('finds public names and methods without a comment, and takes a contract for what implements it', async () => {
    copy.plant(
      'libs/planted/src/index.ts',
      `
      export const planted = 1;
      /** A contract. */
      export interface Contract {
        /** Does it. */
        act(): void;
      }
      /** Keeps the contract. */
      export class Keeper implements Contract {
        act(): void {}
        bare(): void {}
        private hidden(): void {}
        onModuleInit(): void {}
      }
      function inner(): void {}
    `,
    );
    const { code, output } = await copy.check('docs-comments');
    expect(code).toBe(FOUND);
    expect(output).toContain('libs/planted/src/index.ts:2: planted has no doc comment');
    expect(output).toContain('libs/planted/src/index.ts:11: Keeper.bare has no doc comment');
    expect(output).toContain('3 public names, 2 findings');
  });
});

describe('check:lint-security', () => {
  it('finds nothing in the code of the service by the rules of the language', async () => {
    const output = await new Promise((resolve) =>
      execFile(process.execPath, ['security/check.mjs', 'lint-security'], (_, stdout) => resolve(stdout)),
    );
    expect(output).toMatch(/^clean\s+lint-security: rules of the language$/m);
  });
});

describe('security/check.mjs', () => {
  it('tells that a tool is not there and how to get it, and ends with 2', async () => {
    const { code, output } = await copy.check('secrets', { PATH: '' });
    expect(code).toBe(2);
    expect(output).toContain('trufflehog is not installed: npm run security:tools -- trufflehog');
  });

  it('knows the checks that package.json runs', async () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = Object.values(scripts).flatMap((script) => /security\/check\.mjs (\S+)/.exec(script)?.[1] ?? []);
    const { code, output } = await copy.check('no-such-check');
    expect(code).toBe(1);
    expect(/There are: (.*)/.exec(output)?.[1]?.split(', ').sort()).toEqual(named.sort());
  });
});
