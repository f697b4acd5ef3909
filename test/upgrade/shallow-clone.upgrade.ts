import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildLastRelease } from './released-build.js';

test('in a shallow clone the release is missing, and the error says how to get it', () => {
  const clone = mkdtempSync(join(tmpdir(), 'shallow-clone-'));
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${process.cwd()}`, clone]);
  expect(() => buildLastRelease(clone)).toThrow(
    /^Release \S+ is commit \w+, which this clone lacks: git fetch --unshallow$/,
  );
  rmSync(clone, { recursive: true });
});
