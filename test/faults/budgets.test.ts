import { setTimeout as delay } from 'node:timers/promises';
import { RESERVATION_TTL_IN_MS, type UsageReport } from '#usage';
import { startOwnClock } from '../support/own-time.js';
import { RewriteClient } from '../support/rewrite-client.js';
import { expectedTokens } from '../e2e/usage/expected-cost.js';
import { Fleet } from './fleet.js';
import { printReport, report } from './report.js';

const BODY = { text: 'Hello, world', style: 'pirate' } as const;
const AUTHORIZATION = { authorization: 'Bearer alice-test-key' };

describe('a budget of a fleet', () => {
  let fleet: Fleet;
  afterEach(() => fleet.stop());
  afterAll(printReport);

  test('gets back within the time of a lease what a process had reserved that was killed in a call', async () => {
    const settings = {
      CLIENT_API__ALICE__KEY: 'alice-test-key',
      CLIENT_API__ALICE__TOKENS_PER_DAY: String(expectedTokens(BODY)),
    };
    fleet = await Fleet.start({ apis: 2, workers: 0, keys: 2, settings });
    fleet.vendor.scriptNext({ ending: 'stall', answer: [] });
    const [killed, other] = fleet.apis.map(({ client }) => new RewriteClient(client.url, AUTHORIZATION)) as [
      RewriteClient,
      RewriteClient,
    ];
    const lost = killed.post('/v1/rewrite', BODY).catch(() => null);
    await fleet.vendor.called(1);
    const ask = async (n: number): Promise<number> => {
      const answer = await other.post('/v1/rewrite', { ...BODY, text: `Hello, ${n}` });
      await answer.text();
      return answer.status;
    };
    expect(await ask(0)).toBe(429);

    await fleet.apis[0]!.kill();
    const killedAt = Date.now();
    const clock = startOwnClock();
    await lost;
    let status = 429;
    for (let n = 1; status === 429 && Date.now() < killedAt + 2 * RESERVATION_TTL_IN_MS; n += 1) {
      status = await ask(n);
      if (status === 429) await delay(100);
    }
    const tookInMs = Date.now() - killedAt;
    clock.stop();
    report('a reservation of a killed process', { 'given back after, in ms': tookInMs });
    expect(status).toBe(200);
    expect(clock.nowInMs()).toBeLessThan(RESERVATION_TTL_IN_MS + 1000);
    const { days } = (await (await other.get('/v1/usage')).json()) as UsageReport;
    expect(days[0]).toMatchObject({ calls: 1 });
  });
});
