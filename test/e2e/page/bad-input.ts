import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { openPage } from './one-browser.js';
import { DESKTOP, NO_FAULTS, type OpenedPage, PHONE } from './opened-page.js';

const STYLE = `
name: odd
description: { en: A style for which the stub has no rules. }
instructions: Write it oddly.
`;
const LONGEST = 1200;

let directory: string;
let api: StartedApi;
let opened: OpenedPage;

/** Opens the page and gives the key that the service asks for. */
async function openWith(key: string, look = DESKTOP): Promise<OpenedPage> {
  opened = await openPage(api.url, look);
  await opened.page.getByLabel('Client key').fill(key);
  await opened.page.keyboard.press('Enter');
  return opened;
}

async function openWithStyles(key = 'test-key-shop', look = DESKTOP): Promise<OpenedPage> {
  await openWith(key, look);
  await opened.page.getByText('The way a pirate of the golden age of sail would say it.').waitFor();
  return opened;
}

describe('bad input on the page', () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'styles-'));
    await writeFile(join(directory, 'odd.yaml'), STYLE);
    api = await startApi({
      STYLES_DIR: directory,
      REWRITE_MAX_TEXT_LENGTH: String(LONGEST),
      CLIENT_API__SHOP__KEY: 'test-key-shop',
      CLIENT_API__HASTY1440__KEY: 'test-key-hasty-1440',
      CLIENT_API__HASTY1440__REQUESTS_PER_MINUTE: '1',
      CLIENT_API__HASTY360__KEY: 'test-key-hasty-360',
      CLIENT_API__HASTY360__REQUESTS_PER_MINUTE: '1',
      CLIENT_API__POOR__KEY: 'test-key-poor',
      CLIENT_API__POOR__TOKENS_PER_DAY: '1',
    });
  });

  afterAll(async () => {
    await api.stop(0);
    await rm(directory, { recursive: true });
  });

  describe('a service that asks for a client key', () => {
    it('is given one, which the page keeps in its memory only', async () => {
      const { page } = await openWith('test-key-of-nobody');
      await opened.problem.filter({ hasText: 'A key of this service is needed, and this is none' }).waitFor();
      expect(await opened.faultsFound()).toEqual(NO_FAULTS);
      await page.getByLabel('Client key').fill('test-key-shop');
      await opened.button('Use this key').click();
      await page.getByText('The way a pirate of the golden age of sail would say it.').waitFor();
      await opened.text.fill('For the shop');
      await opened.rewrite();
      expect(await opened.problem.count()).toBe(0);
      const kept =
        '[location.href, document.cookie, { ...localStorage }, { ...sessionStorage }, document.body.outerHTML]';
      expect(JSON.stringify(await page.evaluate(kept))).not.toContain('test-key-shop');
      expect(opened.asked.filter((url) => url.includes('test-key'))).toEqual([]);
      expect(await page.locator('pre').textContent()).toContain('Bearer $REWRITE_KEY');
      await page.reload();
      expect(await page.getByLabel('Client key').inputValue()).toBe('');
    });

    it('is asked again for the job that was shown once the page is loaded again and has its key', async () => {
      const { page } = await openWithStyles();
      await opened.text.fill('A job of the shop');
      await opened.rewrite('Send as a job');
      const id = await opened.figure('Job').textContent();
      await page.reload();
      await page.getByLabel('Client key').fill('test-key-shop');
      await opened.says('Here the rewrite will grow.');
      await page.keyboard.press('Enter');
      await opened.says('Done.');
      expect(await opened.figure('Job').textContent()).toBe(id);
    });

    it('says no more of a key that was refused in mid-use once it has another one', async () => {
      const { page } = await openWithStyles();
      const refusal = { type: 'urn:rewrite:problem:unauthorized', title: 'No', status: 401, detail: 'No such key.' };
      const answer = { status: 401, contentType: 'application/problem+json', body: JSON.stringify(refusal) };
      await page.route('**/v1/rewrite/sse', (route) => route.fulfill(answer));
      await opened.button('Rewrite').click();
      await opened.problem.filter({ hasText: 'A key of this service is needed, and this is none' }).waitFor();
      await page.getByLabel('Client key').fill('test-key-poor');
      await opened.button('Use this key').click();
      await opened.problem.waitFor({ state: 'detached', timeout: 3000 });
      expect(await page.getByLabel('Client key').getAttribute('aria-invalid')).toBe('false');
    });

    it('says of one that was typed with another keyboard’s letters that it is none', async () => {
      const { page } = await openWith('еуые-лун-ырщз');
      await opened.problem.filter({ hasText: 'A key of this service is needed, and this is none' }).waitFor();
      await page.getByLabel('Client key').fill('test-key-shop');
      await opened.button('Use this key').click();
      await page.getByText('The way a pirate of the golden age of sail would say it.').waitFor();
      expect(opened.faults).toEqual([]);
    });
  });

  describe.each([
    ['a desktop, light', DESKTOP],
    ['a phone, dark', PHONE],
  ])('on %s it is said in words beside the field, and nothing typed is lost', (_name, look) => {
    const toldBesideText = (): Promise<string> => opened.page.locator('#text-problem').getByRole('alert').innerText();

    it('that there is no text', async () => {
      await openWithStyles('test-key-shop', look);
      await opened.text.fill(' \n ');
      await opened.button('Rewrite').click();
      expect(await toldBesideText()).toBe('There is no text yet: write or paste one.');
      expect(await opened.text.evaluate((node) => node.matches(':focus'))).toBe(true);
      expect(await opened.faultsFound()).toEqual(NO_FAULTS);
      await opened.text.pressSequentially('Hi');
      expect(await opened.problem.count()).toBe(0);
      expect(await opened.text.inputValue()).toBe(' \n Hi');
    });

    it('that the text is too long, whose length is counted while typing', async () => {
      await openWithStyles('test-key-shop', look);
      const sail = '\u{26F5}\u{1F3F4}';
      await opened.text.fill(sail.repeat(LONGEST / 2));
      await opened.page.getByText('1,200 of 1,200 characters').waitFor();
      expect(await opened.problem.count()).toBe(0);
      await opened.text.press('End');
      await opened.text.pressSequentially('!');
      await opened.page.getByText('1,201 of 1,200 characters').waitFor();
      expect(await toldBesideText()).toBe('The text is too long: at most 1,200 characters.');
      await opened.button('Rewrite').click();
      expect(await opened.faultsFound()).toEqual(NO_FAULTS);
      expect(opened.asked.filter((url) => url.includes('/v1/rewrite'))).toEqual([]);
      expect(await opened.text.inputValue()).toBe(`${sail.repeat(LONGEST / 2)}!`);
    });

    it('that the provider declined the text', async () => {
      await openWithStyles('test-key-shop', look);
      await opened.text.fill('Something odd');
      await opened.choose('Style', 'odd');
      await opened.button('Rewrite').click();
      await opened.says('It failed.');
      expect(await toldBesideText()).toMatch(
        /^The provider declined this text. Change it, or choose another provider or style./,
      );
      expect(await opened.faultsFound()).toEqual(NO_FAULTS);
      expect(await opened.text.inputValue()).toBe('Something odd');
      await opened.choose('Style', 'pirate');
      await opened.rewrite();
      expect(await opened.problem.count()).toBe(0);
    });

    it('that the limit of requests is reached, and when to come again', async () => {
      await openWithStyles(`test-key-hasty-${look.width}`, look);
      await opened.text.fill('In haste');
      await opened.button('Rewrite').click();
      const told = opened.page.locator('.request').getByRole('alert');
      await told.filter({ hasText: 'The limit of requests is reached. Come again at ' }).waitFor();
      const [, time] = /Come again at (\d\d:\d\d:\d\d)\./.exec(await told.innerText()) ?? [];
      const waitInMs = Date.parse(`${new Date().toISOString().slice(0, 10)}T${time}Z`) - Date.now();
      expect((waitInMs + 86_400_000) % 86_400_000).toBeLessThanOrEqual(60_000);
      expect(await opened.faultsFound()).toEqual(NO_FAULTS);
      expect(await opened.text.inputValue()).toBe('In haste');
    });

    it('that the tokens of the day do not suffice, and when a new one begins', async () => {
      await openWithStyles('test-key-poor', look);
      await opened.text.fill('Too dear');
      await opened.button('Rewrite').click();
      await opened.says('It failed.');
      const tomorrow = new Date(Date.now() + 86_400_000).getUTCDate();
      expect(await opened.page.locator('.request').getByRole('alert').innerText()).toMatch(
        new RegExp(`^The tokens of this day do not suffice for that. A new day begins at ${tomorrow} .*, 00:00:00\\.`),
      );
      expect(await opened.text.inputValue()).toBe('Too dear');
    });
  });
});
