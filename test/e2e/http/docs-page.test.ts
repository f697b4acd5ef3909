import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../../support/browser.js';
import { type StartedApi, startApi } from '../../support/start-api.js';

let api: StartedApi;
let browser: Browser;
let page: Page;
/** What the browser complains of: errors in the console, violations of the policy among them, and of scripts. */
const complaints: string[] = [];
const asked: string[] = [];

beforeAll(async () => {
  api = await startApi({ RATE_LIMIT_PER_MINUTE: '1' });
  browser = await startBrowser();
  page = await browser.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${api.url}/docs`);
}, 180_000);

afterAll(async () => {
  await browser.close();
  await api.stop(0);
});

describe('the page of the document, in a browser', () => {
  it('shows every operation', async () => {
    await page.locator('.opblock').first().waitFor();
    const shown = await page.locator('.opblock-summary-path').allTextContents();
    const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as { paths: Record<string, object> };
    const described = Object.entries(document.paths).flatMap(([path, item]) => Object.keys(item).map(() => path));
    const plain = shown.map((path) => path.replaceAll('\u200B', ''));
    expect(plain.sort()).toEqual(described.sort());
  });

  it('sends a request that is tried out, and shows its answer', async () => {
    const operation = page.locator('.opblock', { has: page.locator('[data-path="/health"]') });
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    const answer = operation.locator('.live-responses-table tbody');
    await answer.waitFor();
    expect(await answer.locator('.response-col_status').first().textContent()).toContain('200');
    expect(await answer.locator('.response-col_description').first().textContent()).toContain('"status": "ok"');
  });

  it('gives the browser nothing to complain of, and asks nobody else for anything', () => {
    expect(complaints).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(api.url) && !url.startsWith('data:'))).toEqual([]);
    expect(asked).toContain(`${api.url}/health`);
  });

  it('is not shown within another page', async () => {
    const other = await browser.newPage();
    await other.setContent(`<iframe src="${api.url}/docs"></iframe>`);
    const frame = other.frames()[1];
    await frame?.waitForLoadState();
    expect(await frame?.locator('#swagger-ui').count()).toBe(0);
    await other.close();
  });
});
