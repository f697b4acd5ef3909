import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWithVendor, type WithVendor } from '../support/start-with-vendor.js';
import { CuttingProxy } from '../support/cutting-proxy.js';
import { type Recipe, recipeOf } from './recipe.js';
import { runRecipe } from './program.js';
import type { Ran } from './tools.js';

/** Plain text is written for its reader alone: one that comes back twice has it written three times. */
const CALLS: Partial<Record<string, number>> = { curl: 3 };

type Runner = (recipe: Recipe, url: string) => Promise<Ran>;

const PIECES = Array.from({ length: 30 }, (_, index) => `Ahoy me hearty number ${index}, come aboard our ship! `);
const TEXT = PIECES.join('').trim();
/** A page that asks again after the end has done so by then: a second after it. */

const WATCH_IN_MS = 1_200;

/** Proves of a recipe of docs/clients.md that it gets the text, once, and that it tells of failures. */
export function proveRecipe(heading: string, where: string, runner: Runner = runRecipe): void {
  describe(`the recipe for ${heading}, ${where}`, () => {
    let service: WithVendor;
    let proxy: CuttingProxy;

    beforeEach(async () => {
      service = await startWithVendor({ LLM_API__OPENAI__MODEL: 'fake' });
      proxy = await CuttingProxy.start(Number(new URL(service.client.url).port));
      service.vendor.script({ answer: PIECES, pieceDelayInMs: 80 });
    });

    afterEach(async () => {
      await proxy.stop();
      await service.stop();
    });

    const runIt = (change = (code: string) => code): Promise<Ran> => {
      const { language, code } = recipeOf(heading, proxy.url);
      return runner({ language, code: change(code) }, proxy.url);
    };

    it('gets the text of a stream that is cut twice: once, with no call of the provider but the first, and then asks for nothing', async () => {
      proxy.cutAfter(700, 'FIN');
      proxy.cutAfter(300, 'RST');
      const { code, output, stdout } = await runIt();
      expect({ code, text: stdout.trim(), output }).toEqual({ code: 0, text: TEXT, output: expect.anything() });
      const asked = proxy.requests.length;
      await sleep(WATCH_IN_MS);
      expect(proxy.requests.slice(asked)).toEqual([]);
      expect(service.vendor.calls.length).toBe(CALLS[heading] ?? 1);
    }, 180_000);

    it('tells of a rewrite that fails', async () => {
      service.vendor.script({ answer: [], finishReason: 'content_filter' });
      const { code, output } = await runIt();
      expect({ code, output }).toEqual({ code: expect.any(Number), output: expect.stringMatching(/declined|refused/) });
      expect(code).not.toBe(0);
      expect(service.vendor.calls.length).toBe(1);
    }, 180_000);

    it('tells of a request that is refused, and does not ask again', async () => {
      const { code, output } = await runIt((recipe) => recipe.replaceAll('pirate', 'none'));
      expect({ code, output }).toEqual({
        code: expect.any(Number),
        output: expect.stringMatching(/must be one of|status 400/),
      });
      expect(code).not.toBe(0);
      const asked = proxy.requests.length;
      await sleep(WATCH_IN_MS);
      expect(proxy.requests.slice(asked)).toEqual([]);
    }, 180_000);
  });
}
