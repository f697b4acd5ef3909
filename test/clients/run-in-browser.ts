import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Recipe } from './recipe.js';
import { NPM_DIRECTORY, type Ran } from './tools.js';

/** What a page imports by name, as a bundler would find it. */
const IMPORTS = {
  'eventsource-parser': '/modules/eventsource-parser/dist/index.js',
  'eventsource-parser/stream': '/modules/eventsource-parser/dist/stream.js',
  '@microsoft/fetch-event-source': '/modules/@microsoft/fetch-event-source/lib/esm/index.js',
  'eventsource-client': '/modules/eventsource-client/dist/default.esm.js',
};

/** Runs a recipe in a page of the service's own origin, until it prints the text or throws. */
export async function runInBrowser(browser: Browser, { code }: Recipe, url: string): Promise<Ran> {
  const page = await browser.newPage();
  try {
    await serveModules(page, url, code);
    const outcome = outcomeOf(page);
    await page.goto(`${url}/page`);
    return await outcome;
  } finally {
    await page.close();
  }
}

async function serveModules(page: Page, url: string, code: string): Promise<void> {
  const map = `<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;
  const body = `<!doctype html><title>Recipe</title>${map}<script type="module">${code}</script>`;
  await page.route(`${url}/page`, (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.route(`${url}/modules/**`, (route) => {
    const path = join(NPM_DIRECTORY, 'node_modules', new URL(route.request().url()).pathname.slice('/modules/'.length));
    const file = existsSync(path) ? path : `${path}.js`;
    return route.fulfill({ contentType: 'text/javascript', body: readFileSync(file, 'utf8') });
  });
}

function outcomeOf(page: Page): Promise<Ran> {
  return new Promise((resolve) => {
    page.on('pageerror', ({ message }) => resolve({ code: 1, output: message, stdout: '' }));
    page.on('console', (message) => {
      if (message.type() === 'log') resolve({ code: 0, output: message.text(), stdout: message.text() });
    });
  });
}
