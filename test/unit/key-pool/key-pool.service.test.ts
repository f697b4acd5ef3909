import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { type KeyLease, LEASE_TTL_IN_MS, MemoryKeyLeaseStore, NoKeyError, OUT_IN_MS } from '#key-pool';
import { PoolUnderTest, settingsOf, SlowKeyLeaseStore } from './key-pool-setup.js';

const pass = (inMs: number): Promise<void> => jest.advanceTimersByTimeAsync(inMs);

/** Collects the error of a wait, so that it is handled whenever it comes. */
const errorOf = (wait: Promise<KeyLease>): Promise<unknown> => wait.then(() => null).catch((error: unknown) => error);

describe('the key pool', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('leases the keys in turn and tells which key it is', async () => {
    const { pool } = new PoolUnderTest(settingsOf(2, 8));
    const wish = { priority: 'job', waitInMs: 0, signal: new AbortController().signal } as const;
    const leases = [await pool.acquireAny(['openai'], wish), await pool.acquireAny(['openai'], wish)];
    expect(leases.map(({ provider, keyIndex, apiKey }) => [provider, keyIndex, apiKey])).toEqual([
      ['openai', 0, 'test-key-openai-0'],
      ['openai', 1, 'test-key-openai-1'],
    ]);
  });

  it('serves requests in order of arrival', async () => {
    const { acquire, inFlight } = bound(new PoolUnderTest(settingsOf(2, 1)));
    const served: number[] = [];
    const held: KeyLease[] = [];
    const requests = Array.from({ length: 10 }, async (_, number) => {
      held.push(await acquire());
      served.push(number);
    });
    await pass(0);
    expect(served).toEqual([0, 1]);
    while (served.length < 10) {
      await held.shift()?.release();
      await pass(0);
      expect(Math.max(...(await inFlight()))).toBe(1);
    }
    await Promise.all(requests);
    expect(served).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('lets no new request overtake one that waits, though a key is free', async () => {
    const store = new SlowKeyLeaseStore();
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1), store));
    const first = acquire();
    const second = acquire();
    const secondServed = jest.fn();
    void second.then(secondServed);
    await store.answer();
    await (await first).release();
    const third = acquire();
    await store.answer();
    await store.answer();
    expect(secondServed).toHaveBeenCalled();
    await (await second).release();
    await store.answer();
    expect((await third).keyIndex).toBe(0);
  });

  it('serves requests that hold a connection before jobs', async () => {
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1)));
    const held = await acquire();
    const served: string[] = [];
    for (const [priority, name] of [
      ['job', 'job 1'],
      ['interactive', 'interactive 1'],
      ['job', 'job 2'],
      ['interactive', 'interactive 2'],
    ] as const) {
      void acquire(10_000, priority).then((lease) => {
        served.push(name);
        return lease.release();
      });
    }
    await held.release();
    await pass(0);
    expect(served).toEqual(['interactive 1', 'interactive 2', 'job 1', 'job 2']);
  });

  it('refuses after the wait while all keys are in use', async () => {
    const { acquire, waiting } = bound(new PoolUnderTest(settingsOf(1, 1)));
    await acquire();
    const error = errorOf(acquire(5000));
    await pass(4999);
    expect(await waiting()).toBe(1);
    await pass(1);
    expect(await error).toMatchObject({ name: 'NoKeyError', provider: 'openai', reason: 'busy', retryAfterInMs: 1000 });
    expect(await waiting()).toBe(0);
  });

  it('counts among those who wait also one that passes a key over', async () => {
    const { acquire, waiting, pool } = bound(new PoolUnderTest(settingsOf(2, 1)));
    const [, second] = [await acquire(), await acquire()];
    const passedOver = new Map([['openai', [{ keyIndex: 0 }]]]);
    const { signal } = new AbortController();
    const lease = pool.acquireAny(['openai'], { priority: 'job', waitInMs: 5000, passedOver, signal });
    await pass(10);
    expect(await waiting()).toBe(1);
    await second.release();
    expect((await lease).keyIndex).toBe(1);
    expect(await waiting()).toBe(0);
  });

  it('asks once for a request that does not wait', async () => {
    const store = new SlowKeyLeaseStore();
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1), store));
    const lease = acquire(0);
    await pass(50);
    await store.answer();
    expect((await lease).keyIndex).toBe(0);
    const error = errorOf(acquire(0));
    await store.answer();
    expect(await error).toBeInstanceOf(NoKeyError);
  });

  it('does not hold an earlier refusal against a new request', async () => {
    const store = new SlowKeyLeaseStore();
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1), store));
    const lease = acquire();
    await store.answer();
    const error = errorOf(acquire(0));
    await store.answer();
    await error;
    await (await lease).release();
    const next = acquire(0);
    await pass(50);
    await store.answer();
    expect((await next).keyIndex).toBe(0);
  });

  it('lets go of the signal of a request that has its key', async () => {
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1)));
    const { signal } = new AbortController();
    await acquire(10_000, 'interactive', signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('takes an aborted request out of the line', async () => {
    const { acquire, waiting, inFlight } = bound(new PoolUnderTest(settingsOf(1, 1)));
    const held = await acquire();
    const abort = new AbortController();
    const error = errorOf(acquire(10_000, 'interactive', abort.signal));
    const next = acquire();
    abort.abort(new Error('the client left'));
    expect(await error).toEqual(new Error('the client left'));
    expect(await waiting()).toBe(1);
    await held.release();
    await (await next).release();
    expect(await inFlight()).toEqual([0]);
  });

  it('refuses a request that is aborted already', async () => {
    const { acquire, inFlight } = bound(new PoolUnderTest(settingsOf(1, 1)));
    await expect(acquire(1, 'job', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(await inFlight()).toEqual([0]);
  });

  it('gives a key back that was granted when its request had gone', async () => {
    const store = new SlowKeyLeaseStore();
    const { acquire, inFlight } = bound(new PoolUnderTest(settingsOf(1, 1), store));
    const abort = new AbortController();
    const error = errorOf(acquire(10_000, 'interactive', abort.signal));
    expect(await inFlight()).toEqual([1]);
    abort.abort();
    await error;
    await store.answer();
    expect(await inFlight()).toEqual([0]);
  });

  it('hands a key that was granted for one who left to the next in line', async () => {
    const store = new SlowKeyLeaseStore();
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1), store));
    const abort = new AbortController();
    const error = errorOf(acquire(10_000, 'interactive', abort.signal));
    const next = acquire();
    abort.abort();
    await error;
    await store.answer();
    expect((await next).keyIndex).toBe(0);
  });

  it('does not believe a refusal from before a release', async () => {
    const store = new SlowKeyLeaseStore();
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1), store));
    const first = acquire();
    await store.answer();
    const second = acquire();
    await pass(0);
    await (await first).release();
    await store.answer();
    await store.answer();
    expect((await second).keyIndex).toBe(0);
  });

  it('wakes those who wait when a key has rested', async () => {
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1)));
    const lease = await acquire();
    await lease.rest(Date.now() + 3000);
    await lease.release();
    const served = jest.fn();
    void acquire(10_000).then(served);
    await pass(2999);
    expect(served).not.toHaveBeenCalled();
    await pass(2);
    expect(served).toHaveBeenCalled();
  });

  it('asks the store no more often than something changes', async () => {
    const store = new MemoryKeyLeaseStore();
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1), store));
    const lease = await acquire();
    const asked = jest.spyOn(store, 'lease');
    const next = acquire(10_000);
    await pass(8000);
    expect(asked).toHaveBeenCalledTimes(1);
    await lease.release();
    await next;
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('refuses at once if every key rests beyond the wait', async () => {
    const { acquire } = bound(new PoolUnderTest(settingsOf(2, 1)));
    const leases = [await acquire(), await acquire()];
    await leases[0]!.rest(Date.now() + 60_000);
    await leases[1]!.rest(Date.now() + 30_000);
    await Promise.all(leases.map((lease) => lease.release()));
    const error = await errorOf(acquire(10_000));
    expect(error).toMatchObject({ reason: 'resting' });
    expect((error as NoKeyError).retryAfterInMs).toBeCloseTo(30_000, -2);
  });

  it('refuses those who wait as soon as waiting is in vain', async () => {
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1)));
    const lease = await acquire();
    const error = errorOf(acquire(10_000));
    await lease.rest(Date.now() + 60_000);
    await lease.release();
    expect(await error).toMatchObject({ reason: 'resting' });
  });

  it('rests all keys of a group, and only those', async () => {
    const { acquire } = bound(new PoolUnderTest(settingsOf(3, 8, { 0: 'a', 2: 'a' })));
    const lease = await acquire();
    await lease.rest(Date.now() + 60_000);
    expect([(await acquire(0)).keyIndex, (await acquire(0)).keyIndex]).toEqual([1, 1]);
  });

  it('takes a rest that is over already for one without a time', async () => {
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 8)));
    await (await acquire()).rest(Date.now() - 1);
    expect(await errorOf(acquire(0))).toMatchObject({ reason: 'resting', retryAfterInMs: 1000 });
  });

  it('leaves a key that is out alone for long, then looks again', async () => {
    const { acquire, pool } = bound(new PoolUnderTest(settingsOf(2, 8, { 0: 'a', 1: 'a' })));
    for (const keyIndex of [0, 1]) {
      const lease = await acquire(0);
      expect(lease.keyIndex).toBe(keyIndex);
      await lease.putOut('key');
      await lease.release();
    }
    expect(await errorOf(acquire(10_000))).toMatchObject({ reason: 'out', retryAfterInMs: OUT_IN_MS });
    expect((await pool.snapshot())[0]?.keys).toMatchObject([
      { keyIndex: 0, out: true, restsUntil: expect.any(Number), restOf: 'key' },
      { keyIndex: 1, out: true, restOf: 'key' },
    ]);
    await pass(OUT_IN_MS);
    expect((await acquire(0)).keyIndex).toBe(0);
  });

  it('renews a lease for as long as it is held, and no longer', async () => {
    const { acquire, inFlight } = bound(new PoolUnderTest(settingsOf(1, 1)));
    const lease = await acquire();
    await pass(LEASE_TTL_IN_MS * 10);
    expect(await inFlight()).toEqual([1]);
    expect(lease.isLost).toBe(false);
    await lease.release();
    expect(await inFlight()).toEqual([0]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('tells the holder of a lease that the store has lost', async () => {
    const store = new MemoryKeyLeaseStore();
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1), store));
    const lease = await acquire();
    const told: string[] = [];
    lease.onLost((loss) => told.push(String(loss)));
    jest.spyOn(store, 'renew').mockResolvedValue([false]);
    await pass(LEASE_TTL_IN_MS / 3);
    expect(lease.isLost).toBe(true);
    lease.onLost((loss) => told.push(`late: ${loss.message}`));
    expect(told.splice(1)).toEqual(['late: The lease of key 0 of openai was lost']);
    expect(told).toEqual(['Error: The lease of key 0 of openai was lost']);
  });

  it('does not take a store that is away for a lost lease', async () => {
    const store = new MemoryKeyLeaseStore();
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1), store));
    const lease = await acquire();
    jest.spyOn(store, 'renew').mockRejectedValueOnce(new Error('away'));
    await pass(LEASE_TTL_IN_MS);
    expect(lease.isLost).toBe(false);
  });

  it('does not tell of a loss after the release', async () => {
    const store = new MemoryKeyLeaseStore();
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1), store));
    const lease = await acquire();
    let answer!: (isOurs: boolean[]) => void;
    jest.spyOn(store, 'renew').mockReturnValue(new Promise((resolve) => (answer = resolve)));
    await pass(LEASE_TTL_IN_MS / 3);
    await lease.release();
    answer([false]);
    await pass(0);
    expect(lease.isLost).toBe(false);
  });

  it('frees a key whose holder died, without a release', async () => {
    const store = new MemoryKeyLeaseStore();
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 1), store));
    await acquire();
    jest.spyOn(store, 'renew').mockRejectedValue(new Error('died'));
    const served = jest.fn();
    void acquire(60_000).then(served);
    await pass(LEASE_TTL_IN_MS + 1);
    expect(served).toHaveBeenCalled();
  });

  it('releases once, however often it is told', async () => {
    const store = new MemoryKeyLeaseStore();
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 2), store));
    const released = jest.spyOn(store, 'release');
    const lease = await acquire();
    await Promise.all([lease.release(), lease.release()]);
    await lease.release();
    expect(released).toHaveBeenCalledTimes(1);
  });

  it('fails the request that the store fails, and serves the next', async () => {
    const store = new MemoryKeyLeaseStore();
    const { acquire } = bound(new PoolUnderTest(settingsOf(1, 2), store));
    jest.spyOn(store, 'lease').mockRejectedValueOnce(new Error('away'));
    const requests = await Promise.allSettled([acquire(), acquire()]);
    expect(requests.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it('fails nobody else when a key that was granted for nobody cannot be given back', async () => {
    const store = new SlowKeyLeaseStore();
    const { acquire, inFlight } = bound(new PoolUnderTest(settingsOf(1, 2), store));
    let fail!: (error: Error) => void;
    jest.spyOn(store, 'release').mockReturnValueOnce(new Promise((_, reject) => (fail = reject)));
    const abort = new AbortController();
    const left = errorOf(acquire(10_000, 'interactive', abort.signal));
    abort.abort();
    await left;
    await store.answer();
    const next = acquire();
    fail(new Error('the store is broken'));
    await store.answer();
    expect((await next).keyIndex).toBe(0);
    expect(await inFlight()).toEqual([2]);
  });

  it('ends all waiting at the shutdown', async () => {
    const { acquire, pool } = bound(new PoolUnderTest(settingsOf(1, 1)));
    const lease = await acquire();
    const error = errorOf(acquire());
    await pass(0);
    void pool.onApplicationShutdown();
    expect(await error).toBeInstanceOf(NoKeyError);
    await lease.release();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('has given back at the shutdown what was released before', async () => {
    const store = new MemoryKeyLeaseStore();
    const { acquire, pool } = bound(new PoolUnderTest(settingsOf(1, 1), store));
    const lease = await acquire();
    const steps: string[] = [];
    let giveBack = (): void => undefined;
    const isBack = new Promise<void>((resolve) => (giveBack = resolve)).then(() => void steps.push('given back'));
    jest.spyOn(store, 'release').mockReturnValueOnce(isBack);
    void lease.release();
    const stopped = pool.onApplicationShutdown().then(() => steps.push('stopped'));
    await pass(0);
    giveBack();
    await stopped;
    expect(steps).toEqual(['given back', 'stopped']);
  });

  it('shows no key', async () => {
    const { acquire, pool } = bound(new PoolUnderTest(settingsOf(1, 1)));
    const lease = await acquire();
    const shown = [lease, pool, await pool.snapshot(), await errorOf(acquire(0))];
    for (const value of shown) {
      expect(inspect(value, { depth: null, showHidden: true })).not.toContain('test-key');
      expect(JSON.stringify(value)).not.toContain('test-key');
    }
    expect(lease.apiKey).toBe('test-key-openai-0');
  });
});

/** The methods of a pool under test, to be used without their object. */
function bound(under: PoolUnderTest): Pick<PoolUnderTest, 'acquire' | 'inFlight' | 'waiting' | 'pool'> {
  return {
    acquire: (...wish) => under.acquire(...wish),
    inFlight: () => under.inFlight(),
    waiting: () => under.waiting(),
    pool: under.pool,
  };
}
