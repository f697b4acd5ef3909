import { createServer, request, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { openPage } from './one-browser.js';
import { DESKTOP, type Look, NO_FAULTS, type OpenedPage, PHONE } from './opened-page.js';

let api: StartedApi;
let opened: OpenedPage;

async function open(look: Look, url = api.url): Promise<OpenedPage> {
  opened = await openPage(url, look);
  await opened.page.locator('#style option').first().waitFor({ state: 'attached' });
  return opened;
}

describe('the whole page', () => {
  beforeAll(async () => {
    api = await startApi();
  });

  afterAll(() => api.stop(0));

  describe('light and dark, on a phone and on a desktop', () => {
    it.each([
      [360, 'light', 'rgb(26, 35, 48)'],
      [360, 'dark', 'rgb(230, 236, 242)'],
      [1440, 'light', 'rgb(26, 35, 48)'],
      [1440, 'dark', 'rgb(230, 236, 242)'],
    ] as const)('%d pixels, %s: nothing is wrong, whatever it shows', async (width, colorScheme, ink) => {
      const page = await open({ ...DESKTOP, width, colorScheme });
      expect(await page.faultsFound()).toEqual(NO_FAULTS);
      await page.choose('Style', 'haiku');
      await page.rewrite('Send as a job');
      await page.page.getByText('Python').click();
      await page.button('Copy').click();
      expect(await page.faultsFound()).toEqual(NO_FAULTS);
      expect(await page.page.evaluate('getComputedStyle(document.body).color')).toBe(ink);
      const [left, right] = [
        await page.page.locator('.request').boundingBox(),
        await page.page.locator('.result').boundingBox(),
      ];
      expect(left!.x < right!.x).toBe(width === 1440);
      expect(left!.y < right!.y).toBe(width === 360);
    });
  });

  describe('the page', () => {
    let proxy: Server | null = null;
    afterEach(() => {
      proxy?.closeAllConnections();
      proxy?.close();
    });

    it('asks nobody but its own service', async () => {
      const page = await open(DESKTOP);
      await page.rewrite();
      expect(page.asked.filter((url) => !url.startsWith(`${api.url}/`))).toEqual([]);
      expect(page.asked).toEqual(
        expect.arrayContaining(['', 'page/page.js', 'page/page.css', 'v1/styles'].map((path) => `${api.url}/${path}`)),
      );
    });

    it('is used with the keyboard alone', async () => {
      const { page, says } = await open(DESKTOP);
      const focused = (): Promise<string> =>
        page.evaluate('document.activeElement.id || document.activeElement.textContent');
      const tabTo = async (name: string): Promise<void> => {
        for (let presses = 0; (await focused()) !== name; presses += 1) {
          expect(presses).toBeLessThan(15);
          await page.keyboard.press('Tab');
        }
      };
      await tabTo('text');
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type('Hello, my friend of keys');
      await tabTo('style');
      await page.keyboard.press('ArrowDown');
      await tabTo('Rewrite');
      await page.keyboard.press('Enter');
      await says.call(opened, 'Done.');
      expect(await focused()).toBe('Rewrite');
      expect(await page.locator('.haiku p').count()).toBe(3);
      await tabTo('Send as a job');
      await page.keyboard.press('Space');
      await opened.figure('Attempts of the job').waitFor();
      expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'")).toBe(true);
    });

    it('shows which program is chosen where the system has colours of its own, too', async () => {
      const { page } = await open(DESKTOP);
      await page.emulateMedia({ forcedColors: 'active' });
      await page.getByText('Python').click();
      const chosen = await page.getByText('Python').screenshot();
      await page.getByText('TypeScript').click();
      expect(chosen.equals(await page.getByText('Python').screenshot())).toBe(false);
    });

    it('speaks the language of the browser, German or English, and the other one when asked to', async () => {
      const { page, text } = await open({ ...PHONE, locale: 'de-AT' });
      expect([await page.title(), await page.locator('html').getAttribute('lang')]).toEqual(['Umschreibdienst', 'de']);
      await page.getByLabel('Ihr Text').fill('Hallo, mein Freund. Der Hafen ist weit.');
      await page.getByLabel('Stil').selectOption('haiku');
      await page.getByText('Ein Haiku: drei Zeilen von fünf, sieben und fünf Silben.').waitFor();
      await opened.button('Umschreiben').click();
      await opened.says('Fertig.');
      expect(await page.locator('.haiku .count').allTextContents()).toEqual(['5 Silben', '7 Silben', '5 Silben']);
      expect(await opened.faultsFound()).toEqual(NO_FAULTS);
      await opened.button('English').click();
      await opened.says('Done.');
      await page.getByText('A haiku: three lines of five, seven and five syllables.').waitFor();
      expect(await text.inputValue()).toBe('Hallo, mein Freund. Der Hafen ist weit.');
      expect([await page.title(), await page.locator('html').getAttribute('lang')]).toEqual(['Rewrite service', 'en']);
      await page.reload();
      await page.getByLabel('Your text').waitFor();
    });

    it('speaks the first language of the browser’s that it knows', async () => {
      const { page } = await open(DESKTOP);
      await page.addInitScript("Object.defineProperty(navigator, 'languages', { value: ['fr-CH', 'de-CH', 'en'] })");
      await page.reload();
      await page.getByLabel('Ihr Text').waitFor();
    });

    it('has the text that was typed when it is loaded again, and when somebody comes back to it', async () => {
      const { page, text } = await open(DESKTOP);
      await text.fill('What took an hour to type.');
      await page.reload();
      expect(await text.inputValue()).toBe('What took an hour to type.');
      await text.fill('What took another hour.');
      await page.getByRole('link', { name: 'API documentation' }).click();
      await page.waitForURL('**/docs');
      await page.goBack();
      expect(await text.inputValue()).toBe('What took another hour.');
    });

    it('has the text that was typed in the moment before it is loaded again', async () => {
      const { page, text } = await open(DESKTOP);
      const loaded = page.waitForEvent('load');
      await text.evaluate((field: { value: string; dispatchEvent(event: Event): boolean }) => {
        field.value = 'The last word.';
        field.dispatchEvent(new Event('input', { bubbles: true }));
        (globalThis as unknown as { location: { reload(): void } }).location.reload();
      });
      await loaded;
      expect(await text.inputValue()).toBe('The last word.');
    });

    it('works under the path that a proxy gives the service', async () => {
      proxy = await proxyUnder('/rewrites', api.port);
      const { port } = proxy.address() as AddressInfo;
      const page = await open(DESKTOP, `http://127.0.0.1:${port}/rewrites/`);
      await page.rewrite();
      expect(await page.page.locator('pre').textContent()).toContain(
        `http://127.0.0.1:${port}/rewrites/v1/rewrite/sse`,
      );
      expect(page.asked.filter((url) => !url.includes('/rewrites/'))).toEqual([]);
    });
  });
});

/** A proxy that takes a path off, as the service behind it does not know it. */
async function proxyUnder(path: string, port: number): Promise<Server> {
  const server = createServer((incoming, answer) => {
    const { method, headers, url = '' } = incoming;
    const onward = request({ port, method, headers, path: url.replace(path, '') }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    incoming.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
