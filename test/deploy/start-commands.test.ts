import { readFileSync } from 'node:fs';

/** Who has not the image may have Node 20, whose young generation is smaller by itself. */
const FLAGS = {
  'package.json': '--max-semi-space-size=8',
  Dockerfile: '--max-semi-space-size=16',
  'docker-compose.yml': '--max-semi-space-size=16',
  'deploy/helm/rewrite-service/templates/_workload.tpl': '--max-semi-space-size=16',
};

/** What stands between `node` and the bundle, as words of a shell or as a list. */
const START = /\bnode\b([^\n]*?)dist\/bundle\/[^\n]*?\.js/g;

const flagsIn = (file: string): string[][] =>
  [...readFileSync(file, 'utf8').matchAll(START)].map(([, between]) => between!.match(/--[\w=-]+/g) ?? []);

describe('the commands that start the service', () => {
  it.each(Object.entries(FLAGS))('have a small young generation in %s: %s', (file, flag) => {
    const starts = flagsIn(file);
    expect(starts.length).toBeGreaterThan(0);
    for (const flags of starts) expect(flags).toEqual([flag]);
  });
});
