import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { transform } from 'esbuild';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { openPage } from './one-browser.js';
import type { OpenedPage } from './opened-page.js';

const run = promisify(execFile);
const KEY = 'test-key-shop';
const TEXT = `Hello, my friend. It's "here" \\ 'there' $HOME\n\`now\` \u{26F5}`;

let directory: string;

/** What the page has put into the clipboard. */
async function copied(opened: OpenedPage, language: string): Promise<string> {
  await opened.page.getByText(language, { exact: true }).click();
  await opened.button('Copy').click();
  await opened.page.getByText('Copied.').waitFor();
  return opened.page.evaluate('navigator.clipboard.readText()');
}

/** What a program prints; the key is in its environment. */
async function printed(program: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, REWRITE_KEY: KEY };
  return (await run(program, args, { env, cwd: directory })).stdout;
}

describe('the same request, copied', () => {
  let api: StartedApi;
  let rewritten: string;
  let opened: OpenedPage;

  beforeEach(async () => {
    api = await startApi({ CLIENT_API__SHOP__KEY: KEY });
    directory = mkdtempSync(join(tmpdir(), 'same-request-'));
    opened = await openPage(api.url);
    await opened.page.getByLabel('Client key').fill(KEY);
    await opened.page.keyboard.press('Enter');
    await opened.text.fill(TEXT);
    await opened.rewrite();
    rewritten = (await opened.written.textContent())!;
  });

  afterEach(async () => {
    await api.stop(0);
    rmSync(directory, { recursive: true });
  });

  it('runs as a curl command, as a program in Python, and as one in TypeScript with the client', async () => {
    const events = await printed('bash', '-c', await copied(opened, 'curl'));
    expect(events).toContain(`"rewritten":${JSON.stringify(rewritten)}`);
    expect(await printed('python3', '-c', await copied(opened, 'Python'))).toBe(`${rewritten}\n`);
    const modules = join(directory, 'node_modules');
    mkdirSync(modules);
    symlinkSync(resolve('libs/client'), join(modules, 'rewrite-service-client'));
    const { code } = await transform(await copied(opened, 'TypeScript'), { loader: 'ts', format: 'esm' });
    writeFileSync(join(directory, 'program.mjs'), code);
    expect(await printed(process.execPath, 'program.mjs')).toBe(rewritten);
  });
});
