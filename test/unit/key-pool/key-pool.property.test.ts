import * as fc from 'fast-check';
import {
  type Failure,
  type KeyLease,
  type KeyPriority,
  type KeyLeaseStore,
  MemoryKeyLeaseStore,
  type StrikeRule,
} from '#key-pool';
import { PoolUnderTest, settingsOf } from './key-pool-setup.js';

const KEY_COUNT = 3;
const CAP = 2;

/** A store in which rests are as short as was told, so that many begin and end in a run. */
class BriefKeyLeaseStore extends MemoryKeyLeaseStore {
  override async strike(scopeId: string, { kind }: StrikeRule, { toldInMs = 0 }: Failure = {}): Promise<number> {
    await this.rest(scopeId, toldInMs, kind);
    return toldInMs;
  }
}

/** A store that answers after some ms, each call after another time. */
class LateKeyLeaseStore extends BriefKeyLeaseStore {
  private calls = 0;

  override async lease(request: Parameters<KeyLeaseStore['lease']>[0]): ReturnType<KeyLeaseStore['lease']> {
    await this.delay();
    const answer = await super.lease(request);
    await this.delay();
    return answer;
  }

  private async delay(): Promise<void> {
    this.calls += 1;
    const delayInMs = (this.calls * 7) % 4;
    if (delayInMs > 0) await new Promise((resolve) => setTimeout(resolve, delayInMs));
  }
}

interface Request {
  priority: KeyPriority;
  abort: AbortController;
}

type Step =
  | { kind: 'acquire'; priority: KeyPriority; waitInMs: number }
  | { kind: 'release' | 'abort'; which: number }
  | { kind: 'rest'; which: number; forInMs: number }
  | { kind: 'pass'; inMs: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('acquire' as const),
      priority: fc.constantFrom<KeyPriority>('interactive', 'job'),
      waitInMs: fc.integer({ min: 0, max: 100 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('release' as const, 'abort' as const), which: fc.nat(100) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('rest' as const),
      which: fc.nat(100),
      forInMs: fc.integer({ min: 1, max: 60 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), inMs: fc.nat(15) }) },
);

class Run {
  readonly under: PoolUnderTest;
  readonly pending = new Set<Request>();
  readonly held: KeyLease[] = [];
  served = 0;

  constructor(store: KeyLeaseStore) {
    this.under = new PoolUnderTest(settingsOf(KEY_COUNT, CAP), store);
  }

  async take(next: Step): Promise<void> {
    if (next.kind === 'acquire') this.acquire(next.priority, next.waitInMs);
    else if (next.kind === 'abort') [...this.pending][next.which % this.pending.size]?.abort.abort();
    else if (next.kind === 'release') await this.held.splice(next.which % (this.held.length || 1), 1)[0]?.release();
    else if (next.kind === 'rest') await this.held[next.which % this.held.length]?.rest(Date.now() + next.forInMs);
    await jest.advanceTimersByTimeAsync(next.kind === 'pass' ? next.inMs : 0);
    await this.checkCaps();
  }

  private acquire(priority: KeyPriority, waitInMs: number): void {
    const request: Request = { priority, abort: new AbortController() };
    this.pending.add(request);
    void this.under
      .acquire(waitInMs, priority, request.abort.signal)
      .then((lease) => {
        this.served += 1;
        this.held.push(lease);
        this.checkOrder(request);
        this.pending.delete(request);
        return lease;
      })
      .catch(() => undefined)
      .finally(() => this.pending.delete(request));
  }

  overtaken: Request | undefined;

  private checkOrder(request: Request): void {
    const waiting = [...this.pending];
    const earlier = waiting.slice(0, waiting.indexOf(request));
    const before = [
      ...waiting.filter(({ priority }) => priority === 'interactive' && request.priority === 'job'),
      ...earlier.filter(({ priority }) => priority === request.priority),
    ];
    this.overtaken ??= before.find(({ abort }) => !abort.signal.aborted);
  }

  private async checkCaps(): Promise<void> {
    const inFlight = await this.under.inFlight();
    expect(Math.max(...inFlight)).toBeLessThanOrEqual(CAP);
    const perKey = new Map<number, number>();
    for (const { keyIndex } of this.held) perKey.set(keyIndex, (perKey.get(keyIndex) ?? 0) + 1);
    expect(Math.max(0, ...perKey.values())).toBeLessThanOrEqual(CAP);
  }
}

describe('the key pool, whatever happens', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([
    ['a store that answers at once', () => new BriefKeyLeaseStore()],
    ['a store that answers late', () => new LateKeyLeaseStore()],
  ])('exceeds no cap, lets nobody overtake and leaks nothing, with %s', async (_, storeOf) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1000, maxLength: 1000, size: 'max' }), async (steps) => {
        const run = new Run(storeOf());
        for (const next of steps) await run.take(next);
        expect(run.overtaken).toBeUndefined();
        expect(run.served).toBeGreaterThan(50);
        for (const { abort } of run.pending) abort.abort();
        await jest.advanceTimersByTimeAsync(100);
        await Promise.all(run.held.map((lease) => lease.release()));
        await jest.advanceTimersByTimeAsync(100);
        expect(run.pending.size).toBe(0);
        expect(await run.under.inFlight()).toEqual([0, 0, 0]);
        expect(await run.under.waiting()).toBe(0);
        expect(jest.getTimerCount()).toBe(0);
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
