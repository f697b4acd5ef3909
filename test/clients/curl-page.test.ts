import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StartedApi, startApi } from '../support/start-api.js';
import { run } from './tools.js';

/** What each block prints, by its heading, and how it ends where not well. */
const PRINTED: Record<string, { printed: RegExp; code?: number }> = {
  'A rewrite': { printed: /^\{"rewritten":"[^"]+","style":"pirate".*"cached":false\}$/ },
  'With options, and not from the cache': { printed: /^\{"rewritten":"[^"]*Acme.*"terms-kept","passed":true/ },
  'A problem': { printed: /^\{"type":"urn:rewrite:problem:validation".*"pointer":"\/style"/s, code: 22 },
  'As it is written': {
    printed: /^event: start\ndata: .*\nid: 0\n\n.*event: done\ndata: \{"rewritten":"[^\n]+\nid: \d+\n\n$/s,
  },
  'A stream that goes on after a cut': {
    printed: /^event: delta\ndata: .*\nid: 3\n\n.*event: done\ndata: .*\nid: \d+\n\n$/s,
  },
  'A job': { printed: /"status":"completed".*"style":"haiku"/ },
  'A job that is cancelled': { printed: /"status":"cancelled"/ },
  'Styles, usage, health': { printed: /^\[\{"name":"pirate".*\]\{"days":\[.*\}\{"status":"ok"/ },
};

const blocks = readFileSync('docs/curl.md', 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    heading: section.slice(0, section.indexOf('\n')),
    code: /^```sh\n(.*?)^```$/ms.exec(section)?.[1] ?? '',
  }));

let api: StartedApi;
let cwd: string;

beforeAll(async () => {
  api = await startApi({ STUB_TOKEN_DELAY_MS: '50' });
  cwd = mkdtempSync(join(tmpdir(), 'curl-page-'));
});

afterAll(async () => {
  await api.stop(0);
  rmSync(cwd, { recursive: true });
});

it('says of each block of docs/curl.md what it prints', () => {
  expect(blocks.map(({ heading }) => heading)).toEqual(Object.keys(PRINTED));
});

it.each(blocks)('$heading, with curl', async ({ heading, code }) => {
  const script = code.replaceAll('http://localhost:3000', api.url);
  const { code: ended, stdout } = await run('bash', ['-c', script], { cwd });
  const { printed, code: ends = 0 } = PRINTED[heading] ?? {};
  expect({ ended, stdout }).toEqual({ ended: ends, stdout: expect.stringMatching(printed ?? '') });
});
