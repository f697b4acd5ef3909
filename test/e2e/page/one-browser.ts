import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../../support/browser.js';
import { DESKTOP, type Look, OpenedPage } from './opened-page.js';

let browser: Browser;
const opened: OpenedPage[] = [];

/** Has a browser for all tests of a file, and closes what each has opened. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await startBrowser();
  }, 180_000);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((page) => page.close()));
  });
  afterAll(() => browser.close());
}

export async function openPage(url: string, look: Look = DESKTOP): Promise<OpenedPage> {
  const page = await OpenedPage.open(browser, url, look);
  opened.push(page);
  return page;
}
