import { type KeyLease, MemoryKeyLeaseStore, OUT_IN_MS } from '#key-pool';
import { PoolUnderTest, settingsOf } from './key-pool-setup.js';

const pass = (inMs: number): Promise<void> => jest.advanceTimersByTimeAsync(inMs);
const errorOf = (wait: Promise<KeyLease>): Promise<unknown> => wait.then(() => null).catch((error: unknown) => error);

describe('what a call has taught about its key', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  /** Makes a call that teaches something. */
  async function call(under: PoolUnderTest, teach: (lease: KeyLease) => unknown, waitInMs = 0): Promise<number> {
    const lease = await under.acquire(waitInMs);
    await teach(lease);
    await lease.release();
    return lease.keyIndex;
  }
  const restInMs = async (under: PoolUnderTest): Promise<number> => {
    const [openai] = await under.pool.snapshot();
    return Math.max(0, (openai!.keys[0]!.restsUntil ?? 0) - Date.now());
  };

  it('is told with the release, if it is a success', async () => {
    const store = new MemoryKeyLeaseStore();
    const under = new PoolUnderTest(settingsOf(1, 1, { 0: 'a' }), store);
    const released = jest.spyOn(store, 'release');
    await call(under, () => undefined);
    expect(released).toHaveBeenLastCalledWith(expect.any(String), expect.any(String), []);
    await call(under, (lease) => lease.succeeded('key'));
    expect(released).toHaveBeenLastCalledWith(expect.any(String), expect.any(String), [
      expect.stringMatching(/^openai:[0-9a-f]{16}$/),
      'openai:group:a',
      'openai',
    ]);
    await call(under, (lease) => lease.succeeded('provider'));
    expect(released).toHaveBeenLastCalledWith(expect.any(String), expect.any(String), ['openai']);
  });

  it('lets it rest for a second at an untold limit, and for twice as long at each in a row, up to a minute', async () => {
    const under = new PoolUnderTest(settingsOf(1, 8));
    const rests: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      await call(under, (lease) => lease.rest(null));
      rests.push(await restInMs(under));
      await pass(rests.at(-1)!);
    }
    expect(rests).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    await call(under, (lease) => lease.succeeded('key'));
    await call(under, (lease) => lease.rest(null));
    expect(await restInMs(under)).toBe(1000);
  });

  it('lets it rest for as long as was told, and at least for a second, twice as long at each in a row', async () => {
    const store = new MemoryKeyLeaseStore();
    const under = new PoolUnderTest(settingsOf(1, 8), store);
    const rests: number[] = [];
    for (const toldInMs of [1000, 20, 20, 30_000, 20]) {
      await call(under, (lease) => lease.rest(Date.now() + toldInMs));
      rests.push(await restInMs(under));
      await pass(rests.at(-1)!);
    }
    expect(rests).toEqual([1000, 2000, 4000, 30_000, 16_000]);
    await call(under, (lease) => lease.succeeded('key'));
    await call(under, (lease) => lease.rest(Date.now() + 20));
    expect(await restInMs(under)).toBe(1000);
  });

  it('does not hammer a vendor that limits it for a moment, again and again', async () => {
    const under = new PoolUnderTest(settingsOf(1, 8));
    const until = Date.now() + 10_000;
    let calls = 0;
    const client = async (): Promise<void> => {
      for (; Date.now() < until; calls += 1) await call(under, (lease) => lease.rest(Date.now() + 20), 60_000);
    };
    const clients = [client(), client(), client()];
    await pass(10_000);
    expect(calls).toBeLessThanOrEqual(3 * 4);
    await pass(60_000);
    await Promise.all(clients);
  });

  it('forgets untold limits a minute after the last rest', async () => {
    const under = new PoolUnderTest(settingsOf(1, 8));
    await call(under, (lease) => lease.rest(null));
    await pass(1000 + 59_999);
    await call(under, (lease) => lease.rest(null));
    expect(await restInMs(under)).toBe(2000);
    await pass(2000 + 60_000);
    await call(under, (lease) => lease.rest(null));
    expect(await restInMs(under)).toBe(1000);
  });

  it('rests the whole account at an untold limit, and no other, without a probation', async () => {
    const under = new PoolUnderTest(settingsOf(3, 2, { 0: 'a', 1: 'a' }));
    await call(under, (lease) => lease.rest(null));
    expect([(await under.acquire(0)).keyIndex, (await under.acquire(0)).keyIndex]).toEqual([2, 2]);
    await pass(1000);
    for (let n = 0; n < 4; n += 1) await under.acquire(0);
    expect(await under.inFlight()).toEqual([2, 2, 2]);
  });

  it('puts an account out with all its keys, and tries it with one call over all of them', async () => {
    const under = new PoolUnderTest(settingsOf(2, 8, { 0: 'a', 1: 'a' }));
    await call(under, (lease) => lease.putOut('account'));
    expect(await errorOf(under.acquire(10_000))).toMatchObject({ reason: 'out', retryAfterInMs: OUT_IN_MS });
    expect((await under.pool.snapshot())[0]!.keys).toMatchObject([
      { out: true, restOf: 'account' },
      { out: true, restOf: 'account' },
    ]);
    await pass(OUT_IN_MS);
    const trying = await under.acquire(0);
    expect(await errorOf(under.acquire(0))).toMatchObject({ reason: 'busy' });
    const waiting = [under.acquire(), under.acquire()];
    trying.succeeded('key');
    await trying.release();
    await Promise.all(waiting);
    expect((await under.inFlight()).reduce((sum, count) => sum + count)).toBe(2);
  });

  it('lets all others call as soon as the vendor begins to answer the one that tries', async () => {
    const store = new MemoryKeyLeaseStore();
    const under = new PoolUnderTest(settingsOf(2, 2), store);
    const told = jest.spyOn(store, 'endProbation');
    await call(under, (lease) => lease.answered());
    expect(told).not.toHaveBeenCalled();
    for (let n = 0; n < 10; n += 1) await call(under, (lease) => lease.blameProvider());
    await pass(5000);
    const trying = await under.acquire(0);
    const waiting = [under.acquire(), under.acquire(), under.acquire()];
    await pass(1000);
    expect(await under.waiting()).toBe(3);
    trying.answered();
    trying.answered();
    await Promise.all(waiting);
    expect(await under.inFlight()).toEqual([2, 2]);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it('rests a provider again, and for longer, that begins to answer and then fails', async () => {
    const under = new PoolUnderTest(settingsOf(1, 8));
    const beginAndFail = async (lease: KeyLease): Promise<void> => {
      lease.answered();
      await lease.blameProvider();
    };
    for (let n = 0; n < 10; n += 1) await call(under, beginAndFail);
    expect(await restInMs(under)).toBe(5000);
    await pass(5000);
    await call(under, beginAndFail);
    expect(await restInMs(under)).toBe(10_000);
  });

  it('puts a key out by itself, though it has an account', async () => {
    const under = new PoolUnderTest(settingsOf(2, 8, { 0: 'a', 1: 'a' }));
    await call(under, (lease) => lease.putOut('key'));
    expect([(await under.acquire(0)).keyIndex, (await under.acquire(0)).keyIndex]).toEqual([1, 1]);
  });

  it('puts a key out again that failed its trial', async () => {
    const under = new PoolUnderTest(settingsOf(1, 8));
    await call(under, (lease) => lease.putOut('key'));
    await pass(OUT_IN_MS);
    await call(under, (lease) => lease.putOut('key'));
    expect(await errorOf(under.acquire(10_000))).toMatchObject({ reason: 'out', retryAfterInMs: OUT_IN_MS });
  });

  it('rests a provider after ten failures in a row over all its keys, for 5 s and then twice as long each time', async () => {
    const under = new PoolUnderTest(settingsOf(2, 8));
    const answers: boolean[] = [];
    const keyIndexes: number[] = [];
    const fail = (): Promise<unknown> =>
      call(under, async (lease) => {
        answers.push(await lease.blameProvider());
        keyIndexes.push(lease.keyIndex);
      });
    for (let n = 0; n < 10; n += 1) await fail();
    expect(answers).toEqual([...Array.from({ length: 9 }, () => false), true]);
    expect(new Set(keyIndexes)).toEqual(new Set([0, 1]));
    expect(await errorOf(under.acquire(0))).toMatchObject({ reason: 'resting', retryAfterInMs: 5000 });
    expect((await under.pool.snapshot())[0]!.keys).toMatchObject([
      { out: false, restOf: 'provider' },
      { out: false, restOf: 'provider' },
    ]);
    const rests = [await restInMs(under)];
    for (let n = 0; n < 5; n += 1) {
      await pass(rests.at(-1)!);
      await fail();
      rests.push(await restInMs(under));
    }
    expect(rests).toEqual([5000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it('tries a provider that rested with one call, and with all again after its success', async () => {
    const under = new PoolUnderTest(settingsOf(2, 2));
    for (let n = 0; n < 10; n += 1) await call(under, (lease) => lease.blameProvider());
    await pass(5000);
    const trying = await under.acquire(0);
    const waiting = [under.acquire(), under.acquire(), under.acquire(), under.acquire()];
    await pass(1000);
    expect(await under.waiting()).toBe(4);
    trying.succeeded('key');
    await trying.release();
    await Promise.all(waiting);
    expect(await under.inFlight()).toEqual([2, 2]);
  });

  it('counts failures of a provider only in a row, and within a day', async () => {
    const under = new PoolUnderTest(settingsOf(1, 8));
    const fail = async (times: number): Promise<void> => {
      for (let n = 0; n < times; n += 1) await call(under, (lease) => lease.blameProvider());
    };
    await fail(9);
    await call(under, (lease) => lease.succeeded('key'));
    await fail(9);
    await pass(86_400_000);
    await fail(9);
    expect(await restInMs(under)).toBe(0);
    await pass(86_399_999);
    await fail(1);
    expect(await restInMs(under)).toBe(5000);
  });

  it('is told of twenty calls that fail together by one rest', async () => {
    const under = new PoolUnderTest(settingsOf(1, 20));
    const leases = await Promise.all(Array.from({ length: 20 }, () => under.acquire(0)));
    const answers = await Promise.all(leases.map((lease) => lease.blameProvider()));
    expect(answers.filter(Boolean)).toHaveLength(11);
    expect(await restInMs(under)).toBe(5000);
  });
});
