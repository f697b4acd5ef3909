import * as fc from 'fast-check';
import { KeyRing, loadSettings, type ProviderName } from '#config';
import {
  type KeyLease,
  KeyPoolService,
  type LeaseAnswer,
  type LeaseRequest,
  MemoryKeyLeaseStore,
  type RestKind,
  type StoredKey,
  type StrikeRule,
} from '#key-pool';

/** So that many rests begin and end in a run. */
const LONGEST_REST_IN_MS = 30;

const scopesOf = ({ id, groupId, providerId }: StoredKey): string[] => [...new Set([id, groupId, providerId])];

/** A store that checks each lease it grants against a record of its own. */
class CheckedStore extends MemoryKeyLeaseStore {
  readonly held = new Map<string, StoredKey>();
  readonly faults: string[] = [];
  probes = 0;
  private readonly restsUntil = new Map<string, number>();
  private readonly onProbation = new Set<string>();
  /** By scope: the lease whose call tries it since its latest rest. */
  private readonly probers = new Map<string, string>();

  override async lease(request: LeaseRequest): Promise<LeaseAnswer> {
    const answer = await super.lease(request);
    if (!answer.granted) return answer;
    const key = request.keys.find(({ id }) => id === answer.keyId)!;
    for (const scopeId of scopesOf(key)) this.check(scopeId, request.leaseId);
    this.held.set(request.leaseId, key);
    return answer;
  }

  override async release(keyId: string, leaseId: string, provenScopeIds: readonly string[] = []): Promise<void> {
    this.held.delete(leaseId);
    for (const scopeId of provenScopeIds) if (!this.rests(scopeId)) this.onProbation.delete(scopeId);
    return super.release(keyId, leaseId, provenScopeIds);
  }

  override async endProbation(keyId: string, leaseId: string, scopeIds: readonly string[]): Promise<void> {
    for (const scopeId of scopeIds) if (!this.rests(scopeId)) this.onProbation.delete(scopeId);
    return super.endProbation(keyId, leaseId, scopeIds);
  }

  override async rest(scopeId: string, forInMs: number, kind: RestKind): Promise<void> {
    const isShort = Math.min(forInMs, LONGEST_REST_IN_MS);
    this.record(scopeId, isShort, kind);
    return super.rest(scopeId, isShort, kind);
  }

  override async strike(scopeId: string, rule: StrikeRule, toldInMs = 0): Promise<number> {
    const wasResting = this.rests(scopeId);
    const shortRule = { ...rule, restsFrom: 3, firstRestInMs: 5, longestRestInMs: 20 };
    const forInMs = await super.strike(scopeId, shortRule, Math.min(toldInMs, LONGEST_REST_IN_MS));
    if ((!wasResting || toldInMs > 0) && forInMs > 0) this.record(scopeId, forInMs, rule.kind);
    return forInMs;
  }

  private check(scopeId: string, leaseId: string): void {
    if (this.rests(scopeId)) this.faults.push(`${scopeId} was leased though it rests`);
    if (!this.onProbation.has(scopeId)) return;
    this.probes += 1;
    const isTried = this.held.has(this.probers.get(scopeId) ?? '');
    if (isTried) this.faults.push(`${scopeId} is tried by two calls at once`);
    this.probers.set(scopeId, leaseId);
  }

  private record(scopeId: string, forInMs: number, kind: RestKind): void {
    this.restsUntil.set(scopeId, Math.max(this.restsUntil.get(scopeId) ?? 0, performance.now() + forInMs));
    if (kind === 'cooldown') return;
    this.onProbation.add(scopeId);
    this.probers.delete(scopeId);
  }

  private rests(scopeId: string): boolean {
    return (this.restsUntil.get(scopeId) ?? 0) > performance.now();
  }
}

type Lesson = 'nothing' | 'success' | 'limit' | 'told limit' | 'key out' | 'account out' | 'provider failed';
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
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('are tried by one call at a time, are not leased while they rest, and work again after a success', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1000, maxLength: 1000, size: 'max' }), async (steps) => {
        const run = new Run();
        for (const next of steps) await run.take(next);
        expect(run.store.faults).toEqual([]);
        expect(run.served).toBeGreaterThan(50);
        expect(run.store.probes).toBeGreaterThan(20);
        for (const abort of run.pending) abort.abort();
        await jest.advanceTimersByTimeAsync(100);
        while (run.calls.length > 0) await run.end(0, 'success');
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
          expect((await run.pool.acquire('openai', wish)).provider).toBe('openai');
        }
        expect((await run.pool.acquire('gemini', wish)).provider).toBe('gemini');
        expect((await run.pool.acquire('gemini', wish)).provider).toBe('gemini');
        jest.clearAllTimers();
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });
});

const wish = { priority: 'interactive', waitInMs: 0, signal: new AbortController().signal } as const;
