import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Piece, RewriteClient } from '#client';
import { CuttingProxy } from '../../support/cutting-proxy.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';
import { SeenEvents } from './seen-events.js';

const TEXTS = 20;
const PIECES = Array.from({ length: 30 }, (_, index) => `Ahoy me hearty number ${index}, come aboard! `);
const WHOLE = PIECES.join('');
/** Where the connections of one text are cut, in bytes of their bodies: in the first event, in mid-text, near the end. */
const CUTS = [0, 20, 77, 80, 81, 90, 200, 333, 500, 750, 1000, 1500, 1501, 2000, 2400, 2600, 2700, 2800, 3000, 3200];

let service: WithVendor;
let proxy: CuttingProxy;

beforeAll(async () => {
  service = await startWithVendor({ LLM_API__OPENAI__MODEL: 'fake' });
  proxy = await CuttingProxy.start(Number(new URL(service.client.url).port));
  service.vendor.script({ answer: PIECES, pieceDelayInMs: 2 });
});

afterAll(async () => {
  await proxy.stop();
  await service.stop();
});

it(`gets ${TEXTS} texts of ${TEXTS} through cuts anywhere, each event once, with one call of the provider for each`, async () => {
  for (const [index, afterBytes] of CUTS.entries()) {
    const seen = new SeenEvents();
    const client = new RewriteClient({ url: proxy.url, fetch: seen.fetch, pace: { firstPauseInMs: 5 } });
    proxy.cutAfter(afterBytes, index % 2 === 0 ? 'FIN' : 'RST');
    proxy.cutAfter(afterBytes / 3, index % 3 === 0 ? 'FIN' : 'RST');
    const pieces: Piece[] = [];
    const stream = client.stream(`Text number ${index}`, { style: 'pirate' });
    for await (const piece of stream) pieces.push(piece);
    expect(pieces.map(({ text }) => text).join('')).toBe(WHOLE);
    expect(pieces.filter(({ restarted }) => restarted)).toEqual([]);
    expect((await stream.finished).rewritten).toBe(WHOLE);
    expect(seen.ids).toEqual(Array.from(seen.ids.keys()));
  }
  await proxy.hasCut();
  expect(service.vendor.calls).toHaveLength(TEXTS);
});
