import { startWithVendor, type WithVendor } from '../../../support/start-with-vendor.js';
import { ask, type Seen, type Way, WAYS } from './ways.js';

const REST_IN_S = 5;
const KEYS = 2;
/** Of each way of asking. */
const REQUESTS = 10;
/** Half of what a request may wait; the machine may be busy with other tests. */
const AT_ONCE_IN_MS = 1_000;
const ANSWER = 'Good morning, dear friend, and welcome.';

const bodyOf = (name: string) => ({ text: `Hey, good morning, this is ${name}.`, style: 'formal' });

/** A service all of whose keys rest for 5 s. */
class RestingService {
  private constructor(
    readonly service: WithVendor,
    /** When the last key was limited. */
    private readonly limitedAt: number,
  ) {}

  static async start(settings: Record<string, string>): Promise<RestingService> {
    const service = await startWithVendor(settings, KEYS);
    const limited = { fail: { status: 429 }, headers: { 'retry-after': String(REST_IN_S) } };
    service.vendor.scriptNext(...Array.from({ length: KEYS }, () => limited));
    service.vendor.script({ answer: [ANSWER] });
    const leaving = new AbortController();
    const first = service.client.post('/v1/rewrite', bodyOf('the first'), {}, leaving.signal);
    await service.vendor.called(KEYS);
    const limitedAt = performance.now();
    leaving.abort();
    await first.then((answer) => answer.text()).catch(() => undefined);
    return new RestingService(service, limitedAt);
  }

  /** What all see who ask at the same moment, and how long the last one has waited since the keys were limited. */
  async askBy(ways: readonly Way[]): Promise<{ seen: Seen[]; servedAfterInMs: number }> {
    const asked = ways.flatMap((way) =>
      Array.from({ length: REQUESTS }, (_, i) => ask(way, this.service.client, bodyOf(`${way} ${i}`))),
    );
    const seen = await Promise.all(asked);
    return { seen, servedAfterInMs: performance.now() - this.limitedAt };
  }
}

const SHORT = [
  ['the deadline', { LLM_DEADLINE_MS: '2000', LLM_KEY_WAIT_MS: '10000' }],
  ['the wait for a key', { LLM_DEADLINE_MS: '10000', LLM_KEY_WAIT_MS: '2000' }],
] as const;

describe('while every key rests for 5 s', () => {
  let resting: RestingService;
  afterEach(() => resting.service.stop());

  test('every request waits, where it may, and is served as soon as they have rested and not before', async () => {
    resting = await RestingService.start({ LLM_DEADLINE_MS: '10000', LLM_KEY_WAIT_MS: '10000' });
    const { seen, servedAfterInMs } = await resting.askBy(WAYS);
    expect(seen.filter(({ ending, text }) => ending !== 'whole' || text !== ANSWER)).toEqual([]);
    expect(servedAfterInMs).toBeGreaterThan(REST_IN_S * 1000 - 200);
    expect(servedAfterInMs).toBeLessThan(REST_IN_S * 1000 + 2_500);
    // Nobody tried in vain in the meantime.
    expect(resting.service.vendor.calls).toHaveLength(KEYS + WAYS.length * REQUESTS);
  });

  test.each(SHORT)('and %s is 2 s, every request is told at once when to come again', async (_what, settings) => {
    resting = await RestingService.start(settings);
    const { seen } = await resting.askBy(['sync', 'chunked', 'SSE']);
    const isTold = ({ failure, tookInMs }: Seen) => failure === 'no-capacity' && tookInMs < AT_ONCE_IN_MS;
    expect(seen.filter((each) => !isTold(each))).toEqual([]);
    for (const { status, retryAfterInSeconds } of seen.filter((each) => each.status !== 200)) {
      expect(status).toBe(503);
      expect([3, 4, 5]).toContain(retryAfterInSeconds);
    }
    // Streams had begun.
    expect(seen.filter(({ status }) => status === 503)).toHaveLength(2 * REQUESTS);
    expect(resting.service.vendor.calls).toHaveLength(KEYS);
  });

  test('and the deadline is 2 s, a job waits all the same and completes', async () => {
    resting = await RestingService.start(SHORT[0][1]);
    expect(await ask('job', resting.service.client, bodyOf('a job'))).toMatchObject({ ending: 'whole', text: ANSWER });
    expect(resting.service.vendor.calls).toHaveLength(KEYS + 1);
  });
});
