import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../support/browser.js';
import { recipeNames } from './recipe.js';
import { proveRecipe } from './recipe-proof.js';
import { runInBrowser } from './run-in-browser.js';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
}, 180_000);

afterAll(() => browser.close());

for (const heading of ['fetch', 'eventsource-client', 'openai', 'curl']) proveRecipe(heading, 'on a command line');
for (const heading of ['fetch', 'EventSource', 'fetch-event-source', 'eventsource-client']) {
  proveRecipe(heading, 'in a browser', (recipe, url) => runInBrowser(browser, recipe, url));
}

it('is there for every reader that the page names', () => {
  expect(recipeNames()).toEqual(
    ['fetch', 'EventSource', 'fetch-event-source', 'eventsource-client', 'openai', 'curl'].concat([
      'httpx-sse',
      'aiohttp',
      'go-sse',
      'launchdarkly/eventsource',
      'okhttp-sse',
      'reqwest-eventsource',
    ]),
  );
});
