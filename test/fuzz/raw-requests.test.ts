import { RewriteClient } from '../support/rewrite-client.js';
import { type StartedApi, startApi } from '../support/start-api.js';
import { CLIENT_KEY, malformedRequests } from './malformed-requests.js';
import { fuzzRaw } from './raw-fuzzing.js';

const SEED = 1;
const REQUESTS = 220;
const OTHER_KEY = 'test-key-shop';

describe('malformed requests', () => {
  let api: StartedApi;
  beforeAll(async () => {
    const clients = { CLIENT_API__WEBSITE__KEY: CLIENT_KEY, CLIENT_API__SHOP__KEY: OTHER_KEY };
    api = await startApi(clients, { requestTimeoutInMs: 1_000 });
  });
  afterAll(() => api.stop(0));

  test('are the same for the same seed, and others for another one', () => {
    const bytes = (seed: number): string => JSON.stringify(malformedRequests(50, seed));
    expect(bytes(7)).toBe(bytes(7));
    expect(bytes(7)).not.toBe(bytes(8));
  });

  test('are answered with problem documents or not at all, while others are served', async () => {
    const other = new RewriteClient(api.url, { authorization: `Bearer ${OTHER_KEY}` });
    const { faults, statuses, othersInMs } = await fuzzRaw(other, REQUESTS, SEED);
    expect(faults).toEqual([]);
    expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['200', '400', '401', '408', '413', '415', '431']));
    expect(othersInMs.length).toBeGreaterThan(20);
    const closed = new Promise((resolve) => api.app.getHttpServer().getConnections((_error, count) => resolve(count)));
    expect(await closed).toBeLessThan(20);
  });
});
