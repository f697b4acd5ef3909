import { KeyRing, type Settings } from '#config';
import { type KeyLease, LEASE_TTL_IN_MS, MemoryKeyLeaseStore, NoKeyError, OUT_IN_MS } from '#key-pool';
import { PoolUnderTest, settingsOf, SlowKeyLeaseStore } from './key-pool-setup.js';

const pass = (inMs: number): Promise<void> => jest.advanceTimersByTimeAsync(inMs);

/** Only the keys of these settings are in use from now on. */
const use = ({ keyRing }: PoolUnderTest, settings: Settings): void => keyRing.replace(new KeyRing(settings).keys);

/** Collects the error of a wait, so that it is handled whenever it comes. */
const errorOf = (wait: Promise<KeyLease>): Promise<unknown> => wait.then(() => null).catch((error: unknown) => error);

describe('a key pool whose keys change', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('serves those who wait with a new key at once', async () => {
    const pool = new PoolUnderTest(settingsOf(1, 1));
    await pool.acquire();
    const second = pool.acquire();
    await pass(10);
    use(pool, settingsOf(2, 1));
    expect((await second).keyIndex).toBe(1);
  });

  it('wakes those who wait behind a key that rests', async () => {
    const pool = new PoolUnderTest(settingsOf(1, 1));
    const lease = await pool.acquire();
    await lease.rest(Date.now() + 5000);
    await lease.release();
    const waiting = pool.acquire();
    await pass(10);
    use(pool, settingsOf(2, 1));
    expect((await waiting).keyIndex).toBe(1);
  });

  it('keeps nothing of requests that passed keys over and have ended', async () => {
    const pool = new PoolUnderTest(settingsOf(2, 1));
    const passedOver = new Map([['openai', [{ keyIndex: 0 }]]]);
    const { signal } = new AbortController();
    for (let request = 0; request < 5; request += 1) {
      const wish = { priority: 'interactive', waitInMs: 0, passedOver, signal } as const;
      await (await pool.pool.acquireAny(['openai'], wish)).release();
    }
    const asked = jest.spyOn(pool.keyRing, 'ofProvider');
    use(pool, settingsOf(3, 1));
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('gives a key that was taken away no new call, and lets its calls end as any', async () => {
    const pool = new PoolUnderTest(settingsOf(2, 1));
    const [, second] = [await pool.acquire(), await pool.acquire()];
    expect(second.keyIndex).toBe(1);
    use(pool, settingsOf(1, 1));
    expect(await pool.inFlight()).toEqual([1]);
    expect(second.apiKey).toBe('test-key-openai-1');
    await pass(2 * LEASE_TTL_IN_MS);
    expect(second.isLost).toBe(false);
    const waiting = errorOf(pool.acquire(100));
    await second.release();
    await pass(100);
    expect(await waiting).toBeInstanceOf(NoKeyError);
    use(pool, settingsOf(2, 1));
    expect(await pool.inFlight()).toEqual([1, 0]);
  });

  it('takes no key that is taken away while the store is asked for it', async () => {
    const store = new SlowKeyLeaseStore();
    const pool = new PoolUnderTest(settingsOf(2, 1), store);
    const first = pool.acquire();
    await store.answer();
    expect((await first).keyIndex).toBe(0);
    const second = pool.acquire(1000);
    use(pool, settingsOf(1, 1));
    await store.answer();
    await (await first).release();
    await store.answer();
    await store.answer();
    expect((await second).keyIndex).toBe(0);
    expect(await pool.inFlight()).toEqual([1]);
  });

  it('knows of a key that comes back, under another number, that it rests', async () => {
    const pool = new PoolUnderTest(settingsOf(2, 1));
    const [, second] = [await pool.acquire(), await pool.acquire()];
    await second.rest(Date.now() + 60_000);
    use(pool, settingsOf(1, 1));
    const back = settingsOf(2, 1);
    const renumbered = back.llm.openai.keys.map(({ value, group }, n) => ({ index: n === 1 ? 7 : 0, value, group }));
    pool.keyRing.replace({ ...new KeyRing(back).keys, ofProviders: { openai: renumbered, gemini: [], stub: [] } });
    const [openai] = await pool.pool.snapshot();
    expect(openai!.keys).toEqual([
      expect.objectContaining({ keyIndex: 0, inFlight: 1, restsUntil: null }),
      expect.objectContaining({ keyIndex: 7, inFlight: 1, restsUntil: expect.any(Number) as number }),
    ]);
  });

  it('lets a key rest with its new group', async () => {
    const pool = new PoolUnderTest(settingsOf(2, 1));
    use(pool, settingsOf(2, 1, { 0: 'main', 1: 'main' }));
    await (await pool.acquire()).rest(Date.now() + 60_000);
    const [openai] = await pool.pool.snapshot();
    expect(openai!.keys.map(({ restsUntil }) => restsUntil)).not.toContain(null);
  });

  describe('while a request waits that passes one of them over', () => {
    const acquirePassingOver = ({ pool }: PoolUnderTest, keyIndex: number): Promise<KeyLease> =>
      pool.acquireAny(['openai'], {
        priority: 'interactive',
        waitInMs: 1000,
        passedOver: new Map([['openai', [{ keyIndex }]]]),
        signal: new AbortController().signal,
      });

    it('gives it no key that was taken away', async () => {
      const pool = new PoolUnderTest(settingsOf(2, 1));
      const [, second] = [await pool.acquire(), await pool.acquire()];
      const waiting = errorOf(acquirePassingOver(pool, 0));
      await pass(10);
      use(pool, settingsOf(1, 1));
      await second.release();
      expect(await waiting).toMatchObject({ name: 'NoKeyError', reason: 'out' });
    });

    it('serves it with a new key, and not with the one that it passes over', async () => {
      const pool = new PoolUnderTest(settingsOf(2, 1));
      const [first] = [await pool.acquire(), await pool.acquire()];
      const waiting = acquirePassingOver(pool, 0);
      await pass(10);
      await first.release();
      use(pool, settingsOf(3, 1));
      expect((await waiting).keyIndex).toBe(2);
    });
  });

  describe('to none', () => {
    it('refuses at once, as if its vendor refused them all: those who wait, and those who come', async () => {
      const pool = new PoolUnderTest(settingsOf(1, 1));
      await pool.acquire();
      const waiting = errorOf(pool.acquire());
      await pass(10);
      use(pool, settingsOf(0, 1));
      expect(await waiting).toMatchObject({ name: 'NoKeyError', reason: 'out' });
      expect(await errorOf(pool.acquire())).toMatchObject({ name: 'NoKeyError', reason: 'out' });
      expect(await pool.pool.snapshot()).toEqual([
        { provider: 'openai', keys: [], failing: false, waiting: { interactive: 0, job: 0 } },
      ]);
    });

    it('asks no store, and tells when to come again', async () => {
      const store = new MemoryKeyLeaseStore();
      const asked = jest.spyOn(store, 'lease');
      const pool = new PoolUnderTest(settingsOf(1, 1), store);
      use(pool, settingsOf(0, 1));
      expect(await errorOf(pool.acquire())).toMatchObject({ retryAfterInMs: OUT_IN_MS });
      expect(asked).not.toHaveBeenCalled();
    });

    it('leases again once there is a key', async () => {
      const pool = new PoolUnderTest(settingsOf(1, 1));
      use(pool, settingsOf(0, 1));
      await errorOf(pool.acquire());
      use(pool, settingsOf(1, 1));
      expect((await pool.acquire()).keyIndex).toBe(0);
    });
  });

  it('keeps no place in the line for keys that it no longer has', async () => {
    const store = new MemoryKeyLeaseStore();
    const left = jest.spyOn(store, 'leaveLine');
    const pool = new PoolUnderTest(settingsOf(1, 1), store);
    const lease = await pool.acquire();
    const waiting = pool.acquire();
    await pass(10);
    use(pool, settingsOf(2, 1));
    await waiting;
    expect(left.mock.calls.map(([keys]) => keys.length)).toEqual([1]);
    await lease.release();
  });

  it('hears of no change after its end', () => {
    const pool = new PoolUnderTest(settingsOf(1, 1));
    void pool.pool.onApplicationShutdown();
    use(pool, settingsOf(0, 1));
    return expect(pool.inFlight()).resolves.toEqual([0]);
  });
});
