import {
  type Failure,
  type KeyLeaseStore,
  type KeyLimit,
  type KeyState,
  type LeaseAnswer,
  type LeaseGrant,
  type LeaseName,
  type LeaseRefusal,
  type LeaseRequest,
  type RestKind,
  type StoredKey,
  type StrikeRule,
  TRIAL_EVERY_IN_MS,
} from './key-lease-store.js';
import { KeyLimits } from './key-limits.js';
import { ScopeLedger } from './scope-ledger.js';

/** Keeps leases in this process alone. */
export class MemoryKeyLeaseStore implements KeyLeaseStore {
  /** By key: when each lease expires. */
  private readonly leases = new Map<string, Map<string, number>>();
  private readonly scopes: ScopeLedger;
  private readonly limits: KeyLimits;
  /** By key: the turn of its latest grant, in microseconds since the epoch, as Redis counts. */
  private readonly turns = new Map<string, number>();
  private lastTurn = 0;
  /** Set while a question is answered. */
  private askedAt: number | null = null;
  private readonly listeners = new Set<(scopeId: string) => void>();

  /** @param clock in ms; the default one never jumps */
  constructor(
    private readonly clock: () => number = () => performance.now(),
    trialEveryInMs = TRIAL_EVERY_IN_MS,
  ) {
    this.scopes = new ScopeLedger(this.now, trialEveryInMs);
    this.limits = new KeyLimits(this.now);
  }

  async lease(request: LeaseRequest): Promise<LeaseAnswer> {
    this.askedAt = this.clock();
    try {
      return this.leaseNow(request);
    } finally {
      this.askedAt = null;
    }
  }

  /** A question has one time: a rest that ended while it is answered would leave a key neither free nor to be waited for. */
  private readonly now = (): number => this.askedAt ?? this.clock();

  private leaseNow({ keys, leaseIds, ttlInMs }: LeaseRequest): LeaseAnswer {
    this.forgetExpired(keys);
    const grants: LeaseGrant[] = [];
    for (const leaseId of leaseIds) {
      const key = this.bestOf(keys);
      if (key === undefined) return { grants, refusal: this.refusal(keys) };
      grants.push(this.grant(key, leaseId, ttlInMs));
    }
    return { grants, refusal: null };
  }

  async renew(leases: readonly LeaseName[], ttlInMs: number): Promise<boolean[]> {
    return leases.map((lease) => {
      const isAlive = this.expiryOf(lease) > this.now();
      if (isAlive) this.leasesOf(lease.keyId).set(lease.leaseId, this.now() + ttlInMs);
      return isAlive;
    });
  }

  async release(keyId: string, leaseId: string, provenScopeIds: readonly string[] = []): Promise<void> {
    if (!this.leasesOf(keyId).delete(leaseId)) return;
    for (const scopeId of provenScopeIds) this.scopes.prove(scopeId, { keyId, leaseId });
    if (provenScopeIds.includes(keyId)) this.limits.succeeded(keyId);
    this.tellFreed(keyId);
  }

  async endProbation(keyId: string, leaseId: string, scopeIds: readonly string[]): Promise<void> {
    if (!this.leasesOf(keyId).has(leaseId)) return;
    for (const scopeId of scopeIds) this.scopes.endProbation(scopeId, { keyId, leaseId });
    this.tellFreed(keyId);
  }

  async restore(keyId: string, leaseId: string, ttlInMs: number): Promise<void> {
    this.leasesOf(keyId).set(leaseId, this.now() + ttlInMs);
  }

  /** Keeps a lease of the key that was granted elsewhere. */
  async keep({ keyId, leaseId, turn, isProbing }: LeaseGrant, key: StoredKey, ttlInMs: number): Promise<void> {
    await this.restore(keyId, leaseId, ttlInMs);
    if (isProbing) this.scopes.probe(key, leaseId);
    this.turns.set(keyId, Math.max(turn, this.turns.get(keyId) ?? 0));
    this.lastTurn = Math.max(turn, this.lastTurn);
  }

  /** Whether a grant of the key after the turn is known here. */
  knowsGrantAfter(keyId: string, turn: number): boolean {
    return (this.turns.get(keyId) ?? 0) > turn;
  }

  /** A process has one queue for a set of keys: there is no line of queues. */
  async leaveLine(_keys: readonly StoredKey[], _queueId: string): Promise<void> {}

  async rest(scopeId: string, forInMs: number, kind: RestKind): Promise<void> {
    this.scopes.rest(scopeId, forInMs, kind);
  }

  async strike(scopeId: string, rule: StrikeRule, failure: Failure = {}): Promise<number> {
    return this.scopes.strike(scopeId, rule, failure);
  }

  async lift(scopeIds: readonly string[]): Promise<boolean> {
    const resting = scopeIds.filter((scopeId) => this.scopes.lift(scopeId));
    for (const scopeId of resting) this.tellFreed(scopeId);
    return resting.length > 0;
  }

  async cutShort(key: StoredKey, turn: number): Promise<KeyLimit | null> {
    if (!this.knowsGrantAfter(key.id, turn)) return null;
    this.forgetExpired([key]);
    return this.limits.cutShort(key, this.inFlight(key));
  }

  async read(keys: readonly StoredKey[]): Promise<KeyState[]> {
    this.forgetExpired(keys);
    return keys.map((key) => {
      const rest = this.scopes.restOf(key);
      const state = rest && { forInMs: rest.until - this.now(), kind: rest.kind, scope: rest.scope };
      const strikes = {
        account: this.scopes.strikesOf(key.groupId),
        provider: this.scopes.strikesOf(key.providerId),
      };
      return { inFlight: this.inFlight(key), rest: state, strikes };
    });
  }

  onFreed(listener: (scopeId: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The free key with the fewest leases, of equal ones the one whose turn is longest ago; if none is free, one whose rest is to be tried. */
  private bestOf(keys: readonly StoredKey[]): StoredKey | undefined {
    const isFree = (key: StoredKey): boolean => !this.isInUse(key) && this.scopes.restOf(key) === null;
    const isBefore = (a: StoredKey, b: StoredKey): boolean =>
      this.inFlight(a) - this.inFlight(b) < 0 ||
      (this.inFlight(a) === this.inFlight(b) && this.turnOf(a) < this.turnOf(b));
    let best: StoredKey | undefined;
    for (const key of keys) if (isFree(key) && (best === undefined || isBefore(key, best))) best = key;
    return best ?? keys.find((key) => !this.isInUse(key) && this.scopes.isTrialDue(key));
  }

  private grant(key: StoredKey, leaseId: string, ttlInMs: number): LeaseGrant {
    this.lastTurn = Math.max(Date.now() * 1000, this.lastTurn + 1);
    this.turns.set(key.id, this.lastTurn);
    this.leasesOf(key.id).set(leaseId, this.now() + ttlInMs);
    const isProbing = this.scopes.probe(key, leaseId);
    return { leaseId, keyId: key.id, isProbing, turn: this.lastTurn };
  }

  private refusal(keys: readonly StoredKey[]): LeaseRefusal {
    const rests = keys.map((key) => this.scopes.restOf(key));
    const changes = keys.map((key, index) => rests[index]?.until ?? this.usedUntil(key));
    const isBusy = rests.includes(null);
    const isOut = rests.every((rest) => rest?.kind === 'out');
    const reason = isBusy ? 'busy' : isOut ? 'out' : 'resting';
    const changesInMs = Math.min(...changes) - this.now();
    return { reason, changesInMs, askAgainInMs: changesInMs };
  }

  private isInUse(key: StoredKey): boolean {
    return this.inFlight(key) >= this.limits.capOf(key) || this.triedUntil(key) > this.now();
  }

  /** Of the calls that try scopes of the key, when the last lease expires at the latest; 0: there is none. */
  private triedUntil(key: StoredKey): number {
    return Math.max(0, ...this.scopes.probersOf(key).map((prober) => this.expiryOf(prober)));
  }

  private expiryOf({ keyId, leaseId }: LeaseName): number {
    return this.leasesOf(keyId).get(leaseId) ?? 0;
  }

  private usedUntil(key: StoredKey): number {
    const triedUntil = this.triedUntil(key);
    return triedUntil > this.now() ? triedUntil : Math.min(...this.leasesOf(key.id).values());
  }

  private tellFreed(scopeId: string): void {
    for (const listener of this.listeners) listener(scopeId);
  }

  private forgetExpired(keys: readonly StoredKey[]): void {
    const now = this.now();
    for (const { id } of keys) {
      const leases = this.leasesOf(id);
      for (const [leaseId, expiresAt] of leases) if (expiresAt <= now) leases.delete(leaseId);
    }
  }

  private leasesOf(keyId: string): Map<string, number> {
    const leases = this.leases.get(keyId) ?? new Map<string, number>();
    this.leases.set(keyId, leases);
    return leases;
  }

  private inFlight(key: StoredKey): number {
    return this.leasesOf(key.id).size;
  }

  private turnOf(key: StoredKey): number {
    return this.turns.get(key.id) ?? 0;
  }
}
