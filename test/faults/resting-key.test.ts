import { setTimeout as delay } from 'node:timers/promises';
import { Fleet } from './fleet.js';
import { printReport, report, size } from './report.js';

const REST_IN_S = size(30, 3);
const PAUSE_IN_MS = 40;
const LIMITED_KEY = 'test-key-openai-1';
/** The vendor's clock starts when it answers, the service's when it has read the answer. */
const SLACK_IN_MS = 50;

describe('a key that is limited in a fleet', () => {
  let fleet: Fleet;
  afterEach(() => fleet.stop());
  afterAll(printReport);

  test('gets no call from any process until its vendor allows it, and no request fails', async () => {
    fleet = await Fleet.start({ apis: 2, workers: 0, keys: 3 });
    const { vendor } = fleet;
    const calledAt: number[] = [];
    vendor.scriptKey(LIMITED_KEY, () => {
      calledAt.push(performance.now());
      return calledAt.length === 1 ? { fail: { status: 429 }, headers: { 'retry-after': String(REST_IN_S) } } : {};
    });
    const statuses: number[] = [];
    const isAgainInUse = () => calledAt.length > 1;
    const patience = performance.now() + 2 * REST_IN_S * 1000 + 10_000;
    // Four clients, two of each api, one request after another.
    const clients = Array.from({ length: 4 }, async (_, client) => {
      for (let i = 0; !isAgainInUse() && performance.now() < patience; i += 1) {
        const body = { text: `Text number ${i} of client ${client}.`, style: 'formal' };
        const answer = await fleet.client(client).post('/v1/rewrite', body);
        statuses.push(answer.status);
        await answer.text();
        await delay(PAUSE_IN_MS);
      }
    });
    await Promise.all(clients);
    const restedForInMs = calledAt[1]! - calledAt[0]!;
    report('one of three keys limited', {
      'told to rest for': `${REST_IN_S} s`,
      'requests meanwhile': statuses.length,
      failed: statuses.filter((status) => status !== 200).length,
      'called again after': `${(restedForInMs / 1000).toFixed(1)} s`,
    });
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(statuses.length).toBeGreaterThan(5 * REST_IN_S);
    expect(restedForInMs).toBeGreaterThan(REST_IN_S * 1000 - SLACK_IN_MS);
    for (const key of ['test-key-openai-0', 'test-key-openai-2'])
      expect(vendor.key(key).calls).toBeGreaterThan(REST_IN_S);
  }, 120_000);
});
