import { getEventListeners } from 'node:events';
import { KeyRing, loadSettings, type ProviderName } from '#config';
import { type KeyLease, KeyPoolService, MemoryKeyLeaseStore, NoKeyError, OUT_IN_MS } from '#key-pool';
import { SlowKeyLeaseStore } from './key-pool-setup.js';

const BOTH: ProviderName[] = ['openai', 'gemini'];
const NONE = { interactive: 0, job: 0 };
const ONE = { interactive: 1, job: 0 };

const pass = (inMs: number): Promise<void> => jest.advanceTimersByTimeAsync(inMs);
const errorOf = (wait: Promise<KeyLease>): Promise<unknown> => wait.then(() => null).catch((error: unknown) => error);

describe('a key of any provider', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  /** A pool with one key of each provider, which takes one call. */
  function start(store = new MemoryKeyLeaseStore()): {
    store: MemoryKeyLeaseStore;
    pool: KeyPoolService;
    any(waitInMs?: number, signal?: AbortSignal, providers?: ProviderName[]): Promise<KeyLease>;
    of(provider: ProviderName): Promise<KeyLease>;
    inFlight(): Promise<number[]>;
    waiting(): Promise<unknown[]>;
  } {
    const variables: Record<string, string> = { LLM_PROVIDERS: 'openai,gemini' };
    for (const name of ['OPENAI', 'GEMINI']) {
      variables[`LLM_API__${name}__KEY__0`] = `test-key-${name}`;
      variables[`LLM_API__${name}__MAX_IN_FLIGHT_PER_KEY`] = '1';
    }
    const settings = loadSettings({ variables, directory: null });
    const pool = new KeyPoolService(settings, store, new KeyRing(settings));
    const any = (
      waitInMs = 10_000,
      signal = new AbortController().signal,
      providers: ProviderName[] = BOTH,
    ): Promise<KeyLease> => pool.acquireAny(providers, { priority: 'interactive', waitInMs, signal });
    return {
      store,
      pool,
      any,
      of: (provider) => any(0, undefined, [provider]),
      inFlight: async () => (await pool.snapshot()).map(({ keys }) => keys[0]!.inFlight),
      waiting: async () => (await pool.snapshot()).map(({ waiting }) => waiting),
    };
  }

  it('is one of the first that has a free one', async () => {
    const { any, inFlight } = start();
    expect((await any(0)).provider).toBe('openai');
    expect((await any(10_000)).provider).toBe('gemini');
    expect(await inFlight()).toEqual([1, 1]);
  });

  it('is asked of the next provider only if the first has none', async () => {
    const { any, store } = start();
    const asked = jest.spyOn(store, 'lease');
    await any();
    expect(asked.mock.calls.map(([{ keys }]) => keys[0]!.providerId)).toEqual(['openai']);
    await any();
    expect(asked.mock.calls.map(([{ keys }]) => keys[0]!.providerId)).toEqual(['openai', 'openai', 'gemini']);
  });

  it('is taken in the order that was asked for', async () => {
    const { any } = start();
    expect((await any(0, undefined, ['gemini', 'openai'])).provider).toBe('gemini');
  });

  it.each(BOTH)('is the one that comes free first, if none is: one of %s', async (provider) => {
    const { any, of, inFlight, waiting } = start();
    const held = { openai: await of('openai'), gemini: await of('gemini') } as Record<string, KeyLease>;
    const lease = any();
    await pass(1000);
    expect(await waiting()).toEqual([ONE, ONE]);
    await held[provider]!.release();
    expect((await lease).provider).toBe(provider);
    expect(await waiting()).toEqual([NONE, NONE]);
    await (await lease).release();
    await Promise.all(BOTH.map((name) => held[name]!.release()));
    expect(await inFlight()).toEqual([0, 0]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is the one that has rested first', async () => {
    const { any, of } = start();
    const restsOf = { openai: 5000, gemini: 3000 };
    for (const provider of ['openai', 'gemini'] as const) {
      const lease = await of(provider);
      await lease.rest(Date.now() + restsOf[provider]);
      await lease.release();
    }
    const served = jest.fn();
    void any().then(({ provider }) => served(provider));
    await pass(2999);
    expect(served).not.toHaveBeenCalled();
    await pass(2);
    expect(served).toHaveBeenCalledWith('gemini');
  });

  it('is given back where two come free at once', async () => {
    const store = new SlowKeyLeaseStore();
    const { any, of, inFlight } = start(store);
    const held = [of('openai'), of('gemini')];
    await store.answer();
    await store.answer();
    const lease = any();
    await store.answer();
    await store.answer();
    await Promise.all(held.map(async (one) => (await one).release()));
    await pass(0);
    expect(await inFlight()).toEqual([1, 1]);
    await store.answer();
    await store.answer();
    expect((await lease).provider).toBe('openai');
    expect(await inFlight()).toEqual([1, 0]);
  });

  it('is given back though both were handed out in the same moment', async () => {
    const { any, of, inFlight } = start();
    const held = [await of('openai'), await of('gemini')];
    const leases = [any(), any()];
    await pass(0);
    await Promise.all(held.map((one) => one.release()));
    expect(new Set((await Promise.all(leases)).map(({ provider }) => provider))).toEqual(new Set(BOTH));
    await pass(0);
    expect(await inFlight()).toEqual([1, 1]);
    for (const lease of leases) await (await lease).release();
    expect(await inFlight()).toEqual([0, 0]);
  });

  it('is waited for until the deadline of the request, not of each line', async () => {
    const store = new SlowKeyLeaseStore();
    const { any, of } = start(store);
    for (const provider of BOTH) {
      const lease = of(provider);
      await store.answer();
      await lease;
    }
    const error = errorOf(any(5000));
    await pass(4000);
    await store.answer();
    await store.answer();
    await pass(999);
    const ended = jest.fn();
    void error.then(ended);
    await pass(0);
    expect(ended).not.toHaveBeenCalled();
    await pass(1);
    expect(await error).toMatchObject({ name: 'NoKeyError', reason: 'busy', retryAfterInMs: 1000 });
  });

  it('is refused at once if all rest beyond the wait, until the end of the earliest rest', async () => {
    const { any, of, waiting } = start();
    for (const [provider, forInMs] of [
      ['openai', 60_000],
      ['gemini', 5000],
    ] as const) {
      const lease = await of(provider);
      await lease.rest(Date.now() + forInMs);
      await lease.release();
    }
    const error = await errorOf(any(2000));
    expect(error).toMatchObject({ name: 'NoKeyError', provider: 'gemini', reason: 'resting', retryAfterInMs: 5000 });
    expect(await waiting()).toEqual([NONE, NONE]);
  });

  it('is waited for with the others if one of them is in vain', async () => {
    const { any, of } = start();
    const resting = await of('openai');
    await resting.rest(Date.now() + 60_000);
    await resting.release();
    const held = await of('gemini');
    const lease = any(10_000);
    await pass(5000);
    await held.release();
    expect((await lease).provider).toBe('gemini');
  });

  it('is out only if all are', async () => {
    const { any, of } = start();
    const out = await of('gemini');
    await out.putOut('key');
    await out.release();
    const resting = await of('openai');
    await resting.rest(Date.now() + 2 * OUT_IN_MS);
    await resting.release();
    expect(await errorOf(any())).toMatchObject({ provider: 'openai', reason: 'resting' });
    await resting.putOut('key');
    await pass(1);
    expect(await errorOf(any())).toMatchObject({ provider: 'gemini', reason: 'out', retryAfterInMs: OUT_IN_MS - 1 });
  });

  it('is asked for no longer by a request that was aborted', async () => {
    const { any, of, waiting, inFlight } = start();
    const held = [await of('openai'), await of('gemini')];
    const abort = new AbortController();
    const error = errorOf(any(10_000, abort.signal));
    await pass(0);
    abort.abort(new Error('the client left'));
    expect(await error).toEqual(new Error('the client left'));
    expect(await waiting()).toEqual([NONE, NONE]);
    await Promise.all(held.map((lease) => lease.release()));
    expect(await inFlight()).toEqual([0, 0]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each(Array.from({ length: 30 }, (_, ticks) => ticks))(
    'is asked for no longer by a request that is aborted %d ticks after its provider was asked',
    async (ticks) => {
      const { any, of, waiting } = start();
      await of('openai');
      await of('gemini');
      for (const waitInMs of [0, 10_000]) {
        const abort = new AbortController();
        const error = errorOf(any(waitInMs, abort.signal));
        for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
        abort.abort(new Error('the client left'));
        await pass(0);
        expect(await waiting()).toEqual([NONE, NONE]);
        expect(String(await error)).toMatch(waitInMs === 0 ? /the client left|came free: busy/ : /the client left/);
      }
    },
  );

  it('leaves no listener on the signal of its request', async () => {
    const { any, of } = start();
    const { signal } = new AbortController();
    await of('openai');
    await any(10_000, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('fails with the store', async () => {
    const { any, of, store, waiting } = start();
    await of('openai');
    jest.spyOn(store, 'lease').mockImplementation(async ({ keys }) => {
      if (keys[0]!.providerId === 'gemini') throw new Error('away');
      return { grants: [], refusal: { reason: 'busy', changesInMs: 1000, askAgainInMs: 1000 } };
    });
    expect(await errorOf(any())).toEqual(new Error('away'));
    expect(await waiting()).toEqual([NONE, NONE]);
  });

  it('is waited for no longer at the shutdown, in whichever order the lines are', async () => {
    const { any, of, pool, waiting } = start();
    await of('openai');
    await of('gemini');
    const errors = [errorOf(any()), errorOf(any(10_000, undefined, ['gemini', 'openai']))];
    await pass(0);
    errors.push(errorOf(any(10_000, undefined, ['openai'])));
    void pool.onApplicationShutdown();
    for (const error of errors) expect(await error).toBeInstanceOf(NoKeyError);
    expect(await errorOf(any())).toBeInstanceOf(NoKeyError);
    expect(await waiting()).toEqual([NONE, NONE]);
  });

  it('is waited for no longer at the shutdown, though the store has not answered yet', async () => {
    const store = new SlowKeyLeaseStore();
    const { any, pool, inFlight } = start(store);
    const error = errorOf(any());
    await pass(0);
    void pool.onApplicationShutdown();
    expect(await error).toBeInstanceOf(NoKeyError);
    await store.answer();
    await store.answer();
    expect(await inFlight()).toEqual([0, 0]);
  });

  it('is asked of configured providers, and of at least one', async () => {
    const { any } = start();
    await expect(any(0, undefined, ['stub'])).rejects.toThrow('Provider stub is not configured');
    await expect(any(0, undefined, [])).rejects.toThrow('A key of no provider was asked for');
    await expect(any(0, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });
});
