import { expect, it } from '@jest/globals';
import { run } from '../../clients/tools.js';

const MOST_BYTES = 12 * 1024;

it(`packs the client into under ${MOST_BYTES} bytes`, async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json'], { cwd: 'libs/client' });
  const [packed] = JSON.parse(stdout) as [{ size: number; files: { path: string }[] }];
  expect(packed.files.map(({ path }) => path)).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts']));
  expect(packed.size).toBeLessThan(MOST_BYTES);
});
