import { readFileSync } from 'node:fs';

const FILES = [
  'package.json',
  'Dockerfile',
  'docker-compose.yml',
  'deploy/helm/rewrite-service/templates/_workload.tpl',
];

/** What stands between `node` and the bundle, as words of a shell or as a list. */
const START = /\bnode\b([^\n]*?)dist\/bundle\/[^\n]*?\.js/g;

const flagsIn = (file: string): string[][] =>
  [...readFileSync(file, 'utf8').matchAll(START)].map(([, between]) => between!.match(/--[\w=-]+/g) ?? []);

describe('the commands that start the service', () => {
  it.each(FILES)('have a small young generation in %s', (file) => {
    const starts = flagsIn(file);
    expect(starts.length).toBeGreaterThan(0);
    for (const flags of starts) expect(flags).toEqual(['--max-semi-space-size=8']);
  });
});
