import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transform } from 'esbuild';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../../support/browser.js';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { DESKTOP, OpenedPage } from './opened-page.js';

const run = promisify(execFile);
const KEY = 'test-key-shop';
const TEXT = `Hello, my friend. It's "here" \\ 'there' $HOME\n\`now\` \u{26F5}`;

let api: StartedApi;
let browser: Browser;
let opened: OpenedPage;
let directory: string;
let rewritten: string;

beforeAll(async () => {
  api = await startApi({ CLIENT_API__SHOP__KEY: KEY });
  browser = await startBrowser();
  opened = await OpenedPage.open(browser, api.url, DESKTOP);
  await opened.page.getByLabel('Client key').fill(KEY);
  await opened.page.keyboard.press('Enter');
  await opened.text.fill(TEXT);
  await opened.rewrite();
  rewritten = (await opened.written.textContent())!;
  directory = mkdtempSync(join(tmpdir(), 'same-request-'));
}, 180_000);

afterAll(async () => {
  await browser.close();
  await api.stop(0);
  rmSync(directory, { recursive: true });
});

/** What the page has put into the clipboard. */
async function copied(language: string): Promise<string> {
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
  it('runs as a curl command', async () => {
    const events = await printed('bash', '-c', await copied('curl'));
    expect(events).toContain(`"rewritten":${JSON.stringify(rewritten)}`);
  });

  it('runs as a program in Python', async () => {
    expect(await printed('python3', '-c', await copied('Python'))).toBe(`${rewritten}\n`);
  });

  it('runs as a program in TypeScript, with the client', async () => {
    const modules = join(directory, 'node_modules');
    mkdirSync(modules);
    symlinkSync(resolve('libs/client'), join(modules, 'rewrite-service-client'));
    const { code } = await transform(await copied('TypeScript'), { loader: 'ts', format: 'esm' });
    writeFileSync(join(directory, 'program.mjs'), code);
    expect(await printed(process.execPath, 'program.mjs')).toBe(rewritten);
  });
});
