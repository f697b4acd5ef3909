import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const KEPT = join(ROOT, 'node_modules/.cache/bench');

const run = (file, args, cwd = ROOT) =>
  execFileSync(file, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

/** The working tree, built anew. */
export function workingTree() {
  run('npm', ['run', '-s', 'build']);
  const commit = run('git', ['rev-parse', '--short', 'HEAD']);
  const isChanged = run('git', ['status', '--porcelain', '--', 'apps', 'libs', 'package-lock.json']) !== '';
  return { name: 'now', commit: isChanged ? `${commit} and what is changed since` : commit, directory: ROOT };
}

/** Any commit, built beside the working tree and kept in node_modules/.cache/bench. */
export function commitBuild(name, revision) {
  const commit = run('git', ['rev-parse', '--short', `${revision}^{commit}`]);
  const directory = join(KEPT, commit);
  if (!existsSync(directory)) build(commit, directory);
  return { name, commit, directory };
}

/** A folder that has been built already: `dist`, `package.json`, `Dockerfile`, `node_modules`. */
export function builtFolder(name, folder) {
  const directory = resolve(folder);
  if (!existsSync(join(directory, 'dist'))) throw new Error(`${directory} has no dist: build it first.`);
  return { name, commit: run('git', ['rev-parse', '--short', 'HEAD'], directory), directory };
}

/** It gets its name once it is whole. */
function build(commit, directory) {
  const work = `${directory}.under-way`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const archive = join(KEPT, `${commit}.tar`);
  run('git', ['archive', '--output', archive, commit]);
  run('tar', ['-xf', archive, '-C', work]);
  rmSync(archive);
  if (lockFile(work) === lockFile(ROOT)) symlinkSync(join(ROOT, 'node_modules'), join(work, 'node_modules'));
  else run('npm', ['ci', '--loglevel=error'], work);
  run('npm', ['run', '-s', 'build'], work);
  renameSync(work, directory);
}

const lockFile = (directory) => readFileSync(join(directory, 'package-lock.json'), 'utf8');
