import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

const { compilerOptions, projects } = JSON.parse(readFileSync('nest-cli.json', 'utf8')) as {
  compilerOptions: { assets: string[] };
  projects: Record<string, { root: string }>;
};

/** Packages of their own, built by themselves. */
const OWN_PACKAGES = new Set(['libs/client', 'apps/page']);

describe('npm run start:dev', () => {
  it('copies every kind of data file that the libs read', () => {
    const copied = new Set(compilerOptions.assets.map((pattern) => extname(pattern)));
    const files = readdirSync('libs', { recursive: true, encoding: 'utf8' });
    const data = files.filter((file) => /^[^/]+\/src\/.*\.\w+$/.test(file) && !file.endsWith('.ts'));
    expect(data).toContain('language/src/syllables/english-exceptions.txt');
    expect(data.filter((file) => !copied.has(extname(file)))).toEqual([]);
  });

  it('knows every app and every lib', () => {
    const roots = ['apps', 'libs'].flatMap((folder) =>
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${folder}/${name}`),
    );
    const known = Object.values(projects).map(({ root }) => root);
    expect(roots.filter((root) => !OWN_PACKAGES.has(root)).toSorted()).toEqual(known.toSorted());
  });
});
