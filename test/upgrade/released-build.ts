import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The last release, built in a folder of its own. */
export interface ReleasedBuild {
  version: string;
  root: string;
  remove(): void;
}

/**
 * @param repository a clone of this repository; its modules serve where the release has the same lock file
 * @throws if the release's commit is not there, with what to do about it
 */
export function buildLastRelease(repository = process.cwd()): ReleasedBuild {
  const { version, commit } = lastRelease(readFileSync(join(repository, 'CHANGELOG.md'), 'utf8'));
  try {
    execFileSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: repository, stdio: 'ignore' });
  } catch {
    throw new Error(`Release ${version} is commit ${commit}, which this clone lacks: git fetch --unshallow`);
  }
  const root = mkdtempSync(join(tmpdir(), 'released-build-'));
  const run = (command: string): unknown => execFileSync('bash', ['-c', command], { cwd: root, stdio: 'pipe' });
  run(`git -C ${repository} archive ${commit} | tar -x`);
  const hasSameModules = `cmp -s package-lock.json ${repository}/package-lock.json`;
  run(`${hasSameModules} && ln -s ${repository}/node_modules . || npm ci --no-audit --no-fund`);
  run('npm run build');
  return { version, root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** By the first heading of a version, which names the commit: `## 0.1.0 (<date>, commit <hash>)`. */
function lastRelease(changelog: string): { version: string; commit: string } {
  const [, version, commit] = /^## (\d+\.\d+\.\d+) \(.*commit ([0-9a-f]{7,40})\)$/m.exec(changelog) ?? [];
  if (version === undefined || commit === undefined) throw new Error('CHANGELOG.md names no release with its commit');
  return { version, commit };
}
