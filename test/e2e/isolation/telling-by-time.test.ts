import type { RewriteClient } from '../../support/rewrite-client.js';
import { type StoreKind, type TwoClients, twoClients } from './two-clients.js';

const PAIRS = 60;
const VENDOR_DELAY_IN_MS = 15;

jest.setTimeout(60_000);

/**
 * How well somebody tells two kinds of request apart by the time of one answer: the probability that one of the first kind takes longer
 * than one of the second. 0.5: not at all; 0 or 1: always.
 */
function tellingApart(first: readonly number[], second: readonly number[]): number {
  const wins = first.flatMap((a) => second.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)));
  return wins.reduce((sum, win) => sum + win, 0) / wins.length;
}

/** Five standard deviations of what chance makes of 60 pairs. */
const CHANCE = { least: 0.24, most: 0.76 };

async function timed(ask: () => Promise<Response>): Promise<number> {
  const begun = performance.now();
  await (await ask()).arrayBuffer();
  return performance.now() - begun;
}

/** Times both kinds in turn, now the one first and now the other, so that whatever else the machine does is shared. */
async function inTurn(
  first: (i: number) => Promise<Response>,
  second: (i: number) => Promise<Response>,
): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  for (let i = 0; i < PAIRS; i += 1) {
    const order = i % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    for (const kind of order) times[kind].push(await timed(() => [first, second][kind]!(i)));
  }
  return times;
}

const bodyOf = (what: string, i: number): object => ({ text: `A text that is ${what}, number ${i}.`, style: 'formal' });

describe.each<StoreKind>(['memory', 'Redis'])('by the time of its answers, with %s', (store) => {
  let both: TwoClients;
  let alice: RewriteClient;
  let bob: RewriteClient;
  afterEach(() => both.stop());

  async function start(settings: Record<string, string> = {}): Promise<void> {
    both = await twoClients(store, settings);
    ({ alice, bob } = both);
    both.service.vendor.script({ delayInMs: VENDOR_DELAY_IN_MS });
    for (let i = 0; i < 10; i += 1) await timed(() => bob.post('/v1/rewrite', bodyOf('to warm up', i)));
  }

  async function bobTells(): Promise<number> {
    const ofAlice = Array.from({ length: PAIRS }, (_, i) =>
      timed(() => alice.post('/v1/rewrite', bodyOf('in the cache', i))),
    );
    await Promise.all(ofAlice);
    const known = (i: number): Promise<Response> => bob.post('/v1/rewrite', bodyOf('in the cache', i));
    const unknown = (i: number): Promise<Response> => bob.post('/v1/rewrite', bodyOf('told nobody', i));
    return tellingApart(...(await inTurn(known, unknown)));
  }

  test('a client cannot tell what another one has cached', async () => {
    await start();
    const share = await bobTells();
    expect(share).toBeGreaterThan(CHANCE.least);
    expect(share).toBeLessThan(CHANCE.most);
  });

  test('it could if they shared the cache, so that this test would find it', async () => {
    await start({ CACHE_SHARED: 'true' });
    expect(await bobTells()).toBeLessThan(CHANCE.least);
  });
});
