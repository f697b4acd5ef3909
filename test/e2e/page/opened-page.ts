import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Locator, Page } from 'playwright-core';

export interface Look {
  width: number;
  colorScheme: 'light' | 'dark';
  locale: string;
}

export const DESKTOP: Look = { width: 1440, colorScheme: 'light', locale: 'en-GB' };
export const PHONE: Look = { width: 360, colorScheme: 'dark', locale: 'en-GB' };

/** What a script in the page has seen: violations of the policy, what the status said, and the rewrite as it grew. */
interface Seen {
  violations: string[];
  statuses: string[];
  texts: string[];
}

const WATCH = `
  window.seen = { violations: [], statuses: [], texts: [] };
  const note = (list, text) => { if (text !== undefined && list.at(-1) !== text) list.push(text); };
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    seen.violations.push(violatedDirective + ' ' + blockedURI));
  new MutationObserver(() => {
    note(seen.statuses, document.querySelector('.result [role=status]')?.textContent);
    note(seen.texts, document.querySelector('.whole')?.textContent);
  }).observe(document, { subtree: true, childList: true, characterData: true });
`;

const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** The page to try the service, in a browser, as somebody sees and uses it. */
export class OpenedPage {
  /** The addresses that the browser has asked. */
  readonly asked: string[] = [];
  readonly faults: string[] = [];

  private constructor(readonly page: Page) {
    page.on('request', (request) => this.asked.push(request.url()));
    page.on('pageerror', ({ message }) => this.faults.push(message));
  }

  static async open(browser: Browser, url: string, { width, ...look }: Look): Promise<OpenedPage> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, timezoneId: 'UTC', ...look });
    await context.addInitScript(WATCH);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const opened = new OpenedPage(await context.newPage());
    await opened.page.goto(url);
    return opened;
  }

  /** The same address in another tab of the same browser, once it can be used. */
  async another(): Promise<OpenedPage> {
    const opened = new OpenedPage(await this.page.context().newPage());
    await opened.page.goto(this.page.url());
    await opened.page.locator('#style option').first().waitFor({ state: 'attached' });
    return opened;
  }

  get text(): Locator {
    return this.page.getByRole('textbox', { name: 'Your text' });
  }

  get status(): Locator {
    return this.page.locator('.result').getByRole('status');
  }

  /** The rewrite as far as it is written. */
  get written(): Locator {
    return this.page.locator('.whole');
  }

  get problem(): Locator {
    return this.page.getByRole('alert');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** The value beside one of the figures. */
  figure(name: string): Locator {
    return this.page.locator('dl > div', { has: this.page.getByText(name, { exact: true }) }).locator('dd');
  }

  async choose(label: string, value: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).selectOption(value);
  }

  /** Waits until the status says it. */
  async says(status: string | RegExp): Promise<void> {
    await this.status.filter({ hasText: status }).waitFor();
  }

  /** Presses a button and waits for the rewrite's end. */
  async rewrite(button = 'Rewrite'): Promise<void> {
    await this.button(button).click();
    await this.says('Done.');
  }

  seen(): Promise<Seen> {
    return this.page.evaluate('seen');
  }

  /** What axe-core's rules, the browser's policy and the width of the screen find wrong. */
  async faultsFound(): Promise<object> {
    await this.page.evaluate(AXE);
    const broken = await this.page.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`))',
    );
    const isTooWide = await this.page.evaluate('document.documentElement.scrollWidth > innerWidth');
    return { broken, isTooWide, violations: (await this.seen()).violations, faults: this.faults };
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

export const NO_FAULTS = { broken: [], isTooWide: false, violations: [], faults: [] };
