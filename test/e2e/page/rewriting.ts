import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CuttingProxy } from '../../support/cutting-proxy.js';
import { FakeVendor } from '../../support/fake-vendor.js';
import { gate } from '../../support/gate.js';
import { withOwnTime } from '../../support/own-time.js';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { openPage } from './one-browser.js';
import { DESKTOP, NO_FAULTS, type OpenedPage, PHONE } from './opened-page.js';

const TEXT = 'Hello, my friend. Where is the treasure? It is 3 miles away.';
const PIRATE = "Ahoy, me matey. Whar be th' booty? It be 3 miles away.";

let vendor: FakeVendor;
let api: StartedApi;
let proxy: CuttingProxy;

async function get(path: string): Promise<unknown> {
  return (await fetch(api.url + path)).json();
}

/** The network fails when a job is to be cancelled, once. */
async function loseOneCancel({ page }: OpenedPage): Promise<void> {
  let isLost = false;
  await page.route('**/v1/rewrite/result/*', async (route) => {
    if (isLost || route.request().method() !== 'DELETE') return route.continue();
    isLost = true;
    await route.abort();
  });
}

/** A script that tells on which side of its first letter each line of the rewrite has its last character. */
const ENDS_OF_LINES = `(() => {
  const text = document.querySelector('.whole').firstChild;
  const leftOf = (at) => {
    const range = new Range();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return range.getBoundingClientRect().left;
  };
  return [...text.data.matchAll(/.+/g)].map(({ index, 0: line }) =>
    leftOf(index + line.length - 1) < leftOf(index) ? 'left' : 'right');
})()`;

/** Of a browser to one host, over all its tabs. */
const CONNECTIONS = 6;
/** How long the answer to a request for a job is held at most, as the client asks. */
const LONGEST_HOLD_IN_MS = 20_000;

describe('rewriting on the page', () => {
  beforeAll(async () => {
    vendor = await FakeVendor.start();
    api = await startApi({
      LLM_PROVIDERS: 'stub,openai',
      LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
      STUB_TOKEN_DELAY_MS: '30',
      // Whoever stopped a stream leaves a call behind for the reader's grace; it is not begun again.
      LLM_IDLE_TIMEOUT_MS: '600000',
    });
    proxy = await CuttingProxy.start(api.port);
  });

  afterAll(async () => {
    await proxy.stop();
    await api.stop(0);
    await vendor.stop();
  });

  describe.each([
    ['a desktop, light', DESKTOP],
    ['a phone, dark', PHONE],
  ])('on %s', (_name, look) => {
    const open = (url = api.url): Promise<OpenedPage> => openPage(url, look);

    it('shows a rewrite grow while it is written, and speaks its state but not its pieces', async () => {
      const page = await open();
      expect(await page.faultsFound()).toEqual(NO_FAULTS);
      await page.text.fill(TEXT);
      await page.rewrite();
      const { statuses, texts } = await page.seen();
      expect(statuses).toEqual([
        'Here the rewrite will grow.',
        'Sent. Waiting for the first piece.',
        'Writing.',
        'Done.',
      ]);
      const lengths = texts.map((text) => text.length);
      expect(lengths).toEqual(lengths.toSorted((one, other) => one - other));
      expect(lengths.length).toBeGreaterThan(4);
      expect(await page.written.textContent()).toContain(PIRATE);
      expect(await page.page.locator('[role=status] .whole, [role=alert] .whole, [aria-live] .whole').count()).toBe(0);
      expect(await page.faultsFound()).toEqual(NO_FAULTS);
    });

    it('shows what changed against the text, by word', async () => {
      const page = await open();
      await page.text.fill(TEXT);
      await page.rewrite();
      const changes = page.page.getByRole('region', { name: 'What changed' }).locator('.written');
      const without = (tag: string): Promise<string | null> =>
        changes.evaluate((node, gone) => {
          const copy = node.cloneNode(true);
          for (const element of copy.querySelectorAll(gone)) element.remove();
          return copy.textContent;
        }, tag);
      expect([await without('ins'), await without('del')]).toEqual([TEXT, await page.written.textContent()]);
      expect(await changes.locator('del').allTextContents()).toContain('treasure');
      expect(await changes.locator('ins').allTextContents()).toContain('booty');
    });

    it('shows a haiku with its syllables marked over each line, and how the checks came out', async () => {
      const page = await open();
      await page.text.fill('The meeting is on Monday at nine.');
      await page.choose('Style', 'haiku');
      await page.rewrite();
      const lines = page.page.locator('.haiku p');
      const marks = await lines.evaluateAll((all) => all.map((line) => line.querySelectorAll('.marks i').length));
      expect(marks).toEqual([5, 7, 5]);
      expect(await lines.locator('.count').allTextContents()).toEqual(['5 syllables', '7 syllables', '5 syllables']);
      for (const line of await lines.all()) {
        const [marked, written] = [
          await line.locator('.marks').boundingBox(),
          await line.locator('.line').boundingBox(),
        ];
        expect(marked!.y + marked!.height).toBeLessThanOrEqual(written!.y);
      }
      expect(await page.page.locator('.checks li').allTextContents()).toEqual([
        'Three lines of five, seven and five syllables: passed (5-7-5)',
        'It has other words than the text: passed',
      ]);
      expect(await page.faultsFound()).toEqual(NO_FAULTS);
    });

    it('tells whether it came from the cache, its calls, its tokens and the time to the first piece', async () => {
      const page = await open();
      const text = `${TEXT} ${look.width}`;
      await page.text.fill(text);
      await page.rewrite();
      expect(await page.figure('From the cache').textContent()).toBe('no');
      await page.rewrite();
      const { usage } = (await (
        await fetch(`${api.url}/v1/rewrite`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ text, style: 'pirate' }),
        })
      ).json()) as { usage: { inputTokens: number; outputTokens: number } };
      expect(await page.figure('From the cache').textContent()).toBe('yes');
      expect(await page.figure('Calls of the provider').textContent()).toBe('1');
      expect(await page.figure('Tokens in, out').textContent()).toBe(`${usage.inputTokens}, ${usage.outputTokens}`);
      expect(await page.figure('First piece after').textContent()).toMatch(/^\d+(\.\d)? m?s$/);
    });

    it('asks the provider that is chosen, and stops when it is told to', async () => {
      const page = await open();
      vendor.scriptNext({ answer: ['Ahoy, '], ending: 'stall' });
      await page.choose('Provider', 'openai');
      await page.text.fill(`Stop me ${look.width}`);
      await page.button('Rewrite').click();
      await page.written.filter({ hasText: 'Ahoy,' }).waitFor();
      const left = page.page.waitForEvent('requestfailed', (request) => request.url().endsWith('/v1/rewrite/sse'));
      await page.button('Stop').click();
      await page.says('Stopped.');
      await left;
      expect(await page.written.textContent()).toBe('Ahoy, ');
      expect(await page.faultsFound()).toEqual(NO_FAULTS);
    });

    it('sends a job and watches it to its end', async () => {
      const page = await open();
      const wait = gate();
      vendor.scriptNext({ answer: ['Ahoy, ', wait.opened, 'job!'] });
      await page.choose('Provider', 'openai');
      await page.text.fill(`A job ${look.width}`);
      await page.button('Send as a job').click();
      await page.written.filter({ hasText: 'Ahoy,' }).waitFor();
      const id = (await page.figure('Job').textContent())!;
      expect(await get(`/v1/rewrite/result/${id}`)).toMatchObject({ id, status: 'active' });
      wait.open();
      await page.says('Done.');
      expect(await page.written.textContent()).toBe('Ahoy, job!');
      await page.figure('Attempts of the job').filter({ hasText: '1' }).waitFor();
      expect(await get(`/v1/rewrite/result/${id}`)).toMatchObject({ status: 'completed' });
    });

    it('says that there is no room for a job, and when it is sent again', async () => {
      const page = await open();
      const detail = 'Too many jobs wait to be worked.';
      const problem = { type: 'urn:rewrite:problem:no-capacity', title: 'No capacity', status: 503, detail };
      await page.page.route(
        '**/v1/rewrite/submit',
        (route) => route.fulfill({ status: 503, headers: { 'retry-after': '2' }, json: problem }),
        { times: 1 },
      );
      await page.choose('Provider', 'stub');
      await page.text.fill(`A job for which there is no room yet ${look.width}`);
      await page.button('Send as a job').click();
      await page.status.filter({ hasText: /^The service cannot do this now\. Asking again in \d/ }).waitFor();
      await page.says('Done.');
      expect(await page.figure('Cuts of the connection, gone on by itself').count()).toBe(0);
    });

    it('shows a job on when it is loaded again, and cancels it then', async () => {
      const page = await open();
      vendor.scriptNext({ answer: ['Ahoy, '], ending: 'stall' });
      await page.choose('Provider', 'openai');
      await page.text.fill(`A job to be shown on ${look.width}`);
      await page.button('Send as a job').click();
      await page.written.filter({ hasText: 'Ahoy,' }).waitFor();
      const id = await page.figure('Job').textContent();
      await page.text.fill('What comes next.');
      await page.page.reload();
      await page.written.filter({ hasText: 'Ahoy,' }).waitFor();
      expect(await page.figure('Job').textContent()).toBe(id);
      expect(await page.figure('First piece after').count()).toBe(0);
      await page.button('Cancel the job').click();
      await page.says('The job is cancelled.');
      expect(await page.text.inputValue()).toBe('What comes next.');
      await page.choose('Provider', 'stub');
      await page.rewrite();
      await page.page.reload();
      await page.says('Here the rewrite will grow.');
    });

    it('has room for other tabs while jobs are written in as many as a browser has connections less one', async () => {
      const wait = gate();
      const first = await open();
      const tabs = [first];
      while (tabs.length < CONNECTIONS - 1) tabs.push(await first.another());
      for (const [index, tab] of tabs.entries()) {
        vendor.scriptNext({ answer: ['Ahoy, ', wait.opened, 'all!'] });
        await tab.choose('Provider', 'openai');
        await tab.text.fill(`A job beside others ${look.width} ${index}`);
        await tab.button('Send as a job').click();
        await tab.written.filter({ hasText: 'Ahoy,' }).waitFor();
      }
      const { ownTimeInMs } = await withOwnTime(first.another());
      expect(ownTimeInMs).toBeLessThan(LONGEST_HOLD_IN_MS);
      wait.open();
      for (const tab of tabs) await tab.figure('Attempts of the job').filter({ hasText: '1' }).waitFor();
    });

    it('says of a job once that the service has it no more when it is loaded again', async () => {
      const again = await startApi();
      const page = await open(proxy.url);
      await page.text.fill(`A job that is gone ${look.width}`);
      await page.rewrite('Send as a job');
      proxy.target = again.port;
      proxy.cut();
      await page.page.reload();
      await page.problem.filter({ hasText: 'The service has this rewrite no more' }).waitFor();
      await page.page.reload();
      await page.says('Here the rewrite will grow.');
      proxy.target = api.port;
      await again.stop(0);
    });

    it('has each paragraph run as its own letters do', async () => {
      const page = await open();
      vendor.scriptNext({ answer: ['أهلا يا صديقي.\n', 'Ahoy.'] });
      await page.choose('Provider', 'openai');
      await page.text.fill(`مرحبا يا صديقي ${look.width}.`);
      await page.rewrite();
      expect(await page.page.evaluate(ENDS_OF_LINES)).toEqual(['left', 'right']);
      expect(await page.page.evaluate("getComputedStyle(document.querySelector('#text')).unicodeBidi")).toBe(
        'plaintext',
      );
    });

    it('cancels a job', async () => {
      const page = await open();
      vendor.scriptNext({ answer: ['Ahoy, '], ending: 'stall' });
      await page.choose('Provider', 'openai');
      await page.text.fill(`A job to be cancelled ${look.width}`);
      await page.button('Send as a job').click();
      await page.written.filter({ hasText: 'Ahoy,' }).waitFor();
      await page.button('Cancel the job').click();
      await page.says('The job is cancelled.');
      expect(await get(`/v1/rewrite/result/${await page.figure('Job').textContent()}`)).toMatchObject({
        status: 'cancelled',
      });
    });

    it('says of a job that it could not be cancelled, goes on showing it, and cancels it when asked again', async () => {
      const page = await open();
      vendor.scriptNext({ answer: ['Ahoy, '], ending: 'stall' });
      await page.choose('Provider', 'openai');
      await page.text.fill(`A job to be cancelled twice ${look.width}`);
      await page.button('Send as a job').click();
      await page.written.filter({ hasText: 'Ahoy,' }).waitFor();
      await loseOneCancel(page);
      await page.button('Cancel the job').click();
      await page.problem.filter({ hasText: 'The service cannot be reached.' }).waitFor();
      expect(await page.status.textContent()).toBe('Writing.');
      await page.button('Cancel the job').click();
      await page.says('The job is cancelled.');
      expect(await page.problem.count()).toBe(0);
    });

    it('is done with what could not be cancelled once the rewrite is whole', async () => {
      const page = await open();
      const wait = gate();
      vendor.scriptNext({ answer: ['Ahoy, ', wait.opened, 'job!'] });
      await page.choose('Provider', 'openai');
      await page.text.fill(`A job that could not be cancelled ${look.width}`);
      await page.button('Send as a job').click();
      await page.written.filter({ hasText: 'Ahoy,' }).waitFor();
      await loseOneCancel(page);
      await page.button('Cancel the job').click();
      await page.problem.filter({ hasText: 'The service cannot be reached.' }).waitFor();
      wait.open();
      await page.says('Done.');
      expect(await page.problem.count()).toBe(0);
    });

    it('cancels a job that is stopped before the page knows its id', async () => {
      const page = await open();
      vendor.scriptNext({ answer: ['Ahoy, '], ending: 'stall' });
      const wait = gate();
      const submitted = gate();
      await page.page.route('**/v1/rewrite/submit', async (route) => {
        const response = await route.fetch();
        submitted.open();
        await wait.opened;
        await route.fulfill({ response });
      });
      await page.choose('Provider', 'openai');
      await page.text.fill(`A job to be stopped early ${look.width}`);
      await page.button('Send as a job').click();
      await submitted.opened;
      await page.button('Cancel the job').click();
      await page.says('Stopped.');
      const cancelled = page.page.waitForResponse((response) => response.request().method() === 'DELETE');
      wait.open();
      expect(await get(new URL((await cancelled).url()).pathname)).toMatchObject({ status: 'cancelled' });
    });

    it('stops a rewrite that was asked for while the page still heard of an earlier job', async () => {
      const page = await open();
      const late = gate();
      const told = gate();
      await page.page.route(/\/v1\/rewrite\/result\//, async (route) => {
        if (route.request().method() === 'DELETE') return route.continue();
        await late.opened;
        await route.continue();
        told.open();
      });
      vendor.scriptNext({ answer: ['Ahoy, '], ending: 'stall' });
      await page.choose('Provider', 'openai');
      await page.text.fill(`A job before another rewrite ${look.width}`);
      await page.button('Send as a job').click();
      await page.written.filter({ hasText: 'Ahoy,' }).waitFor();
      await page.button('Cancel the job').click();
      await page.says('The job is cancelled.');
      vendor.scriptNext({ answer: ['Arrr, '], ending: 'stall' });
      await page.text.fill(`A rewrite after a job ${look.width}`);
      await page.button('Rewrite').click();
      await page.written.filter({ hasText: 'Arrr,' }).waitFor();
      late.open();
      await told.opened;
      await page.page.waitForTimeout(300);
      await page.button('Stop').click();
      await page.says('Stopped.');
      expect(await page.figure('Job').count()).toBe(0);
    });

    it('goes on by itself after the network was cut, and shows that it was', async () => {
      const page = await open(proxy.url);
      const wait = gate();
      vendor.scriptNext({ answer: ['Ahoy, ', wait.opened, 'whole again!'] });
      await page.choose('Provider', 'openai');
      await page.text.fill(`Cut me ${look.width}`);
      await page.button('Rewrite').click();
      await page.written.filter({ hasText: 'Ahoy,' }).waitFor();
      proxy.cut();
      await page.says('Connected again. Going on where it was cut.');
      wait.open();
      await page.says('Done.');
      expect(await page.written.textContent()).toBe('Ahoy, whole again!');
      expect(await page.figure('Cuts of the connection, gone on by itself').textContent()).toBe('1');
      const { statuses } = await page.seen();
      expect(statuses.join('|')).toMatch(
        /Writing\.\|The connection was cut\. Going on in [\d.]+ m?s\.\|Connected again/,
      );
    });

    it('says what to do where the service was started again, and has the rewrite no more', async () => {
      const again = await startApi();
      const page = await open(proxy.url);
      vendor.scriptNext({ answer: ['Ahoy, '], ending: 'stall' });
      await page.choose('Provider', 'openai');
      await page.text.fill(`Started again ${look.width}`);
      await page.button('Rewrite').click();
      await page.written.filter({ hasText: 'Ahoy,' }).waitFor();
      proxy.target = again.port;
      proxy.cut();
      await page.problem.waitFor();
      proxy.target = api.port;
      await again.stop(0);
      expect(await page.problem.innerText()).toMatch(/^The service has this rewrite no more: .* Send it again\./);
      await page.says('It failed.');
    });
  });
});
