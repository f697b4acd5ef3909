import { execFileSync } from 'node:child_process';
import { readFromRoot } from './table-rows.js';

/** About what trufflehog's detector URI takes for a secret: an address with a user and a password. */
const WITH_PASSWORD = /\bhttps?:\/\/[^\s:@/'"]{1,50}:[^\s@/'"$#]{3,50}@[\w.-]/;

const excluded = readFromRoot('security/trufflehog-exclude.txt')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const tests = excluded.filter((pattern) => pattern.startsWith('(^|/)test/')).map((pattern) => new RegExp(pattern));
const suspicious = execFileSync('git', ['ls-files', '-z', '--', '*.ts', '*.mjs', '*.sh', '*.md', '*.yml', '*.yaml'])
  .toString()
  .split('\0')
  .filter((file) => file !== '' && WITH_PASSWORD.test(readFromRoot(file)));

test('trufflehog is kept from no file but those with an address that has a made-up password', () => {
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter((pattern) => !suspicious.some((file) => pattern.test(file)))).toEqual([]);
});

test('every address with a password stands in a file that trufflehog is kept from, with its reason', () => {
  expect(suspicious.filter((file) => !tests.some((pattern) => pattern.test(file)))).toEqual([]);
});
