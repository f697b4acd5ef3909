import { Logger } from '@nestjs/common';
import * as fc from 'fast-check';
import { KeyRing, loadSettings, type ProviderName } from '#config';
import {
  type Failure,
  type KeyLease,
  KeyPoolService,
  LIMITED_IN_MS,
  type LeaseAnswer,
  type LeaseRequest,
  MemoryKeyLeaseStore,
  type RestKind,
  type StoredKey,
  type StrikeRule,
} from '#key-pool';

/** So that many rests begin and end in a run. */
const LONGEST_REST_IN_MS = 30;
/** So that many of them are tried. */
const TRIAL_EVERY_IN_MS = 12;

const scopesOf = ({ id, groupId, providerId }: StoredKey): string[] => [...new Set([id, groupId, providerId])];

/** A store that checks each lease it grants against a record of its own. */
class CheckedStore extends MemoryKeyLeaseStore {
  readonly held = new Map<string, StoredKey>();
  readonly faults: string[] = [];
  probes = 0;
  trials = 0;
  private readonly restsUntil = new Map<string, number>();
  /** Those whose rest is no mere cooldown, or was none when a cooldown came to it. */
  private readonly grave = new Set<string>();
  private readonly onProbation = new Set<string>();
  /** By scope: the lease whose call tries it since its latest rest. */
  private readonly probers = new Map<string, string>();
  /** By scope: when its rest may be tried, and the lease whose call has tried it. */
  private readonly trialsOf = new Map<string, { from: number; by: string | null }>();

  constructor() {
    super(undefined, TRIAL_EVERY_IN_MS);
  }

  override async lease(request: LeaseRequest): Promise<LeaseAnswer> {
    const answer = await super.lease(request);
    for (const { keyId, leaseId } of answer.grants) {
      const key = request.keys.find(({ id }) => id === keyId)!;
      for (const scopeId of scopesOf(key)) this.check(scopeId, leaseId);
      this.held.set(leaseId, key);
    }
    return answer;
  }

  override async release(keyId: string, leaseId: string, provenScopeIds: readonly string[] = []): Promise<void> {
    this.held.delete(leaseId);
    for (const scopeId of provenScopeIds) this.show(scopeId, leaseId);
    return super.release(keyId, leaseId, provenScopeIds);
  }

  override async endProbation(keyId: string, leaseId: string, scopeIds: readonly string[]): Promise<void> {
    for (const scopeId of scopeIds) this.show(scopeId, leaseId);
    return super.endProbation(keyId, leaseId, scopeIds);
  }

  override async rest(scopeId: string, forInMs: number, kind: RestKind): Promise<void> {
    const isShort = Math.min(forInMs, LONGEST_REST_IN_MS);
    this.record(scopeId, isShort, kind);
    return super.rest(scopeId, isShort, kind);
  }

  override async strike(scopeId: string, rule: StrikeRule, failure: Failure = {}): Promise<number> {
    const { toldInMs = 0 } = failure;
    const leftInMs = Math.max(0, (this.restsUntil.get(scopeId) ?? 0) - performance.now());
    if (leftInMs > 0) this.trialsOf.get(scopeId)!.by = null;
    const shortRule = { ...rule, restsFrom: 3, firstRestInMs: 5, longestRestInMs: 20 };
    const forInMs = await super.strike(scopeId, shortRule, {
      ...failure,
      toldInMs: Math.min(toldInMs, LONGEST_REST_IN_MS),
    });
    if (forInMs > leftInMs) this.record(scopeId, forInMs, rule.kind);
    return forInMs;
  }

  private check(scopeId: string, leaseId: string): void {
    if (this.rests(scopeId)) this.checkTrial(scopeId, leaseId);
    if (!this.onProbation.has(scopeId)) return;
    this.probes += 1;
    const isTried = this.held.has(this.probers.get(scopeId) ?? '');
    if (isTried) this.faults.push(`${scopeId} is tried by two calls at once`);
    this.probers.set(scopeId, leaseId);
  }

  private checkTrial(scopeId: string, leaseId: string): void {
    const now = performance.now();
    if (this.trialsOf.get(scopeId)!.from > now) this.faults.push(`${scopeId} was leased though it rests`);
    this.trialsOf.set(scopeId, { from: now + TRIAL_EVERY_IN_MS, by: leaseId });
    this.trials += 1;
  }

  /** What a call has shown that may have tried the scope's rest. */
  private show(scopeId: string, leaseId: string): void {
    const { from = 0, by = null } = this.trialsOf.get(scopeId) ?? {};
    if (by === leaseId && from > performance.now()) this.restsUntil.delete(scopeId);
    if (!this.rests(scopeId)) this.onProbation.delete(scopeId);
  }

  private record(scopeId: string, forInMs: number, kind: RestKind): void {
    const isGrave = kind !== 'cooldown' || (this.rests(scopeId) && this.grave.has(scopeId));
    this.restsUntil.set(scopeId, Math.max(this.restsUntil.get(scopeId) ?? 0, performance.now() + forInMs));
    this.trialsOf.set(scopeId, { from: performance.now() + TRIAL_EVERY_IN_MS, by: null });
    this.grave.delete(scopeId);
    if (!isGrave) return;
    this.grave.add(scopeId);
    this.onProbation.add(scopeId);
    this.probers.delete(scopeId);
  }

  private rests(scopeId: string): boolean {
    return (this.restsUntil.get(scopeId) ?? 0) > performance.now();
  }
}

type Lesson =
  | 'nothing'
  | 'success'
  | 'limit'
  | 'told limit'
  | 'key out'
  | 'account out'
  | 'provider failed'
  | 'a text failed'
  | 'cut short';
type Step =
  | { kind: 'acquire'; providers: ProviderName[]; waitInMs: number }
  | { kind: 'answer'; which: number }
  | { kind: 'end'; which: number; lesson: Lesson }
  | { kind: 'abort'; which: number }
  | { kind: 'pass'; inMs: number };

const lessons: Lesson[] = [
  'nothing',
  'success',
  'success',
  'limit',
  'told limit',
  'key out',
  'account out',
  'provider failed',
  'a text failed',
  'cut short',
];
const orders: ProviderName[][] = [['openai', 'gemini'], ['gemini', 'openai'], ['openai'], ['gemini']];
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('acquire' as const),
      providers: fc.constantFrom(...orders),
      waitInMs: fc.nat(60),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(100),
      lesson: fc.constantFrom(...lessons),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('answer' as const), which: fc.nat(100) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), which: fc.nat(100) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), inMs: fc.nat(15) }) },
);

const settings = loadSettings({
  variables: {
    LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
    LLM_API__OPENAI__KEY__1: 'test-key-openai-1',
    LLM_API__OPENAI__KEY__2: 'test-key-openai-2',
    LLM_API__OPENAI__GROUP__0: 'a',
    LLM_API__OPENAI__GROUP__1: 'a',
    LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '2',
    LLM_API__GEMINI__KEY__0: 'test-key-gemini-0',
    LLM_API__GEMINI__MAX_IN_FLIGHT_PER_KEY: '2',
  },
  directory: null,
});

class Run {
  readonly store = new CheckedStore();
  readonly pool = new KeyPoolService(settings, this.store, new KeyRing(settings));
  readonly pending = new Set<AbortController>();
  readonly calls: KeyLease[] = [];
  served = 0;

  async take(next: Step): Promise<void> {
    if (next.kind === 'acquire') this.acquire(next.providers, next.waitInMs);
    else if (next.kind === 'abort') [...this.pending][next.which % this.pending.size]?.abort();
    else if (next.kind === 'answer') this.calls[next.which % this.calls.length]?.answered();
    else if (next.kind === 'end') await this.end(next.which, next.lesson);
    await jest.advanceTimersByTimeAsync(next.kind === 'pass' ? next.inMs : 0);
  }

  async end(which: number, lesson: Lesson): Promise<void> {
    const [lease] = this.calls.splice(which % (this.calls.length || 1), 1);
    if (lease === undefined) return;
    if (lesson === 'success') lease.succeeded('key');
    else if (lesson === 'limit') await lease.rest(null);
    else if (lesson === 'told limit') await lease.rest(Date.now() + 10);
    else if (lesson === 'provider failed') await lease.blameProvider();
    else if (lesson === 'a text failed') await lease.blameProvider(`text ${which % 3}`);
    else if (lesson === 'cut short') await lease.cutShort();
    else if (lesson !== 'nothing') await lease.putOut(lesson === 'key out' ? 'key' : 'account');
    await lease.release();
  }

  private acquire(providers: ProviderName[], waitInMs: number): void {
    const abort = new AbortController();
    this.pending.add(abort);
    void this.pool
      .acquireAny(providers, { priority: 'interactive', waitInMs, signal: abort.signal })
      .then((lease) => {
        this.served += 1;
        return this.calls.push(lease);
      })
      .catch(() => undefined)
      .finally(() => this.pending.delete(abort));
  }
}

describe('keys, accounts and providers on probation, whatever happens', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('are tried by one call at a time, are not leased while they rest, and work again after a success', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1000, maxLength: 1000, size: 'max' }), async (steps) => {
        const run = new Run();
        for (const next of steps) await run.take(next);
        expect(run.store.faults).toEqual([]);
        expect(run.served).toBeGreaterThan(50);
        expect(run.store.probes).toBeGreaterThan(20);
        expect(run.store.trials).toBeGreaterThan(0);
        for (const abort of run.pending) abort.abort();
        await jest.advanceTimersByTimeAsync(100);
        while (run.calls.length > 0) await run.end(0, 'success');
        await jest.advanceTimersByTimeAsync(LIMITED_IN_MS);
        for (let round = 0; round < 4; round += 1) {
          await Promise.all([
            run.take({ kind: 'acquire', providers: ['openai'], waitInMs: 1000 }),
            run.take({ kind: 'acquire', providers: ['gemini'], waitInMs: 1000 }),
          ]);
          await jest.advanceTimersByTimeAsync(1000);
          while (run.calls.length > 0) await run.end(0, 'success');
        }
        expect(run.pending.size).toBe(0);
        expect(run.store.held.size).toBe(0);
        expect(jest.getTimerCount()).toBe(0);
        for (let call = 0; call < 6; call += 1) {
          expect((await run.pool.acquireAny(['openai'], wish)).provider).toBe('openai');
        }
        expect((await run.pool.acquireAny(['gemini'], wish)).provider).toBe('gemini');
        expect((await run.pool.acquireAny(['gemini'], wish)).provider).toBe('gemini');
        jest.clearAllTimers();
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });
});

const wish = { priority: 'interactive', waitInMs: 0, signal: new AbortController().signal } as const;
