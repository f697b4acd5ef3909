import { type OwnClock, startOwnClock } from '../../../support/own-time.js';
import { startWithVendor, type WithVendor } from '../../../support/start-with-vendor.js';
import { ask, type Seen, type Way, WAYS } from './ways.js';

const REST_IN_S = 5;
/** Of those that nobody waits for. */
const LONG_REST_IN_S = 60;
const KEYS = 2;
/** Of each way of asking. */
const REQUESTS = 10;
/** Half of what a request may wait. */
const AT_ONCE_IN_MS = 1_000;
const ANSWER = 'Good morning, dear friend, and welcome.';

const bodyOf = (name: string) => ({ text: `Hey, good morning, this is ${name}.`, style: 'formal' });

interface Asked {
  seen: Seen[];
  servedAfterInMs: number;
  ownTimeInMs: number;
  restedInMs: number;
}

/** A service all of whose keys rest. */
class RestingService {
  private constructor(
    readonly service: WithVendor,
    /** When the first key was not limited yet. */
    private readonly restsAfter: number,
    /** When the last key was limited. */
    private readonly limitedAt: number,
    private readonly clock: OwnClock,
  ) {}

  static async start(settings: Record<string, string>, restInS = REST_IN_S): Promise<RestingService> {
    const service = await startWithVendor(settings, KEYS);
    const limited = { fail: { status: 429 }, headers: { 'retry-after': String(restInS) } };
    service.vendor.scriptNext(...Array.from({ length: KEYS }, () => limited));
    service.vendor.script({ answer: [ANSWER] });
    const leaving = new AbortController();
    const restsAfter = performance.now();
    const clock = startOwnClock();
    const first = service.client.post('/v1/rewrite', bodyOf('the first'), {}, leaving.signal);
    await service.vendor.called(KEYS);
    const limitedAt = performance.now();
    leaving.abort();
    await first.then((answer) => answer.text()).catch(() => undefined);
    return new RestingService(service, restsAfter, limitedAt, clock);
  }

  /**
   * What all see who ask at the same moment, and how long the last one has waited: since the keys were limited, and by the clock of the
   * process since somewhat before; and for how long a key has rested at the longest.
   */
  async askBy(ways: readonly Way[]): Promise<Asked> {
    const asked = ways.flatMap((way) =>
      Array.from({ length: REQUESTS }, (_, i) => ask(way, this.service.client, bodyOf(`${way} ${i}`))),
    );
    const seen = await Promise.all(asked);
    const now = performance.now();
    const [servedAfterInMs, restedInMs] = [now - this.limitedAt, now - this.restsAfter];
    return { seen, servedAfterInMs, ownTimeInMs: this.clock.nowInMs(), restedInMs };
  }

  async stop(): Promise<void> {
    this.clock.stop();
    await this.service.stop();
  }
}

const SHORT = [
  ['the deadline', { LLM_DEADLINE_MS: '2000', LLM_KEY_WAIT_MS: '10000' }],
  ['the wait for a key', { LLM_DEADLINE_MS: '10000', LLM_KEY_WAIT_MS: '2000' }],
] as const;

describe('while every key rests', () => {
  let resting: RestingService;
  afterEach(() => resting.stop());

  test('every request waits, where it may, and is served as soon as they have rested and not before', async () => {
    resting = await RestingService.start({ LLM_DEADLINE_MS: '30000', LLM_KEY_WAIT_MS: '30000' });
    const { seen, servedAfterInMs, ownTimeInMs } = await resting.askBy(WAYS);
    expect(seen.filter(({ ending, text }) => ending !== 'whole' || text !== ANSWER)).toEqual([]);
    expect(servedAfterInMs).toBeGreaterThan(REST_IN_S * 1000 - 200);
    expect(ownTimeInMs).toBeLessThan(REST_IN_S * 1000 + 2_500);
    // Nobody tried in vain in the meantime.
    expect(resting.service.vendor.calls).toHaveLength(KEYS + WAYS.length * REQUESTS);
  });

  test.each(SHORT)('and %s is 2 s, every request is told at once when to come again', async (_what, settings) => {
    resting = await RestingService.start(settings, LONG_REST_IN_S);
    const { seen, restedInMs } = await resting.askBy(['sync', 'chunked', 'SSE']);
    const isTold = ({ failure, ownTimeInMs }: Seen) => failure === 'no-capacity' && ownTimeInMs < AT_ONCE_IN_MS;
    expect(seen.filter((each) => !isTold(each))).toEqual([]);
    for (const { status, retryAfterInSeconds } of seen.filter((each) => each.status !== 200)) {
      expect(status).toBe(503);
      expect(retryAfterInSeconds).toBeLessThanOrEqual(LONG_REST_IN_S);
      expect(retryAfterInSeconds! * 1000).toBeGreaterThanOrEqual(LONG_REST_IN_S * 1000 - restedInMs);
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
