import { LeaseLine, lineIdOf } from './lease-line.js';
import type {
  KeyLeaseStore,
  KeyState,
  LeaseAnswer,
  LeaseRefusal,
  LeaseRequest,
  RestKind,
  StoredKey,
  StrikeRule,
} from './key-lease-store.js';
import { type Prober, ScopeLedger } from './scope-ledger.js';

/** Keeps leases in this process alone. */
export class MemoryKeyLeaseStore implements KeyLeaseStore {
  /** By key: when each lease expires. */
  private readonly leases = new Map<string, Map<string, number>>();
  private readonly scopes: ScopeLedger;
  /** By key: the number of its latest grant. */
  private readonly turns = new Map<string, number>();
  private grants = 0;
  /** By the set of keys. */
  private readonly lines = new Map<string, LeaseLine>();
  private readonly listeners = new Set<(keyId: string) => void>();

  /** @param now a clock in ms; the default one never jumps */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.scopes = new ScopeLedger(now);
  }

  async lease({ keys, queue, leaseId, ttlInMs }: LeaseRequest): Promise<LeaseAnswer> {
    this.forgetExpired(keys);
    const free = keys.filter((key) => this.scopes.restOf(key) === null && !this.isInUse(key));
    const [best] = free.sort((a, b) => this.inFlight(a) - this.inFlight(b) || this.turnOf(a) - this.turnOf(b));
    const freeLeases = this.countFreeLeases(free);
    const line = this.lineOf(keys);
    if (best === undefined || freeLeases <= line.countAhead(queue)) {
      line.wait(queue);
      return this.refusal(keys);
    }
    this.grants += 1;
    this.turns.set(best.id, this.grants);
    this.leasesOf(best.id).set(leaseId, this.now() + ttlInMs);
    const isProbing = this.scopes.probationOf(best) !== null;
    this.scopes.probe(best, leaseId);
    const hasLeft = line.takeTurn(queue);
    if (hasLeft && freeLeases > 1 && !line.isEmpty) this.tellFreed(best.id);
    return { granted: true, keyId: best.id, isProbing };
  }

  async renew(keyId: string, leaseId: string, ttlInMs: number): Promise<boolean> {
    const leases = this.leasesOf(keyId);
    const isAlive = this.expiryOf({ keyId, leaseId }) > this.now();
    if (isAlive) leases.set(leaseId, this.now() + ttlInMs);
    return isAlive;
  }

  async release(keyId: string, leaseId: string, provenScopeIds: readonly string[] = []): Promise<void> {
    if (!this.leasesOf(keyId).delete(leaseId)) return;
    for (const scopeId of provenScopeIds) this.scopes.prove(scopeId);
    this.tellFreed(keyId);
  }

  async endProbation(keyId: string, leaseId: string, scopeIds: readonly string[]): Promise<void> {
    if (!this.leasesOf(keyId).has(leaseId)) return;
    for (const scopeId of scopeIds) this.scopes.endProbation(scopeId);
    this.tellFreed(keyId);
  }

  async restore(keyId: string, leaseId: string, ttlInMs: number): Promise<void> {
    this.leasesOf(keyId).set(leaseId, this.now() + ttlInMs);
  }

  async leaveLine(keys: readonly StoredKey[], queueId: string): Promise<void> {
    const line = this.lineOf(keys);
    if (line.leave(queueId) && !line.isEmpty) this.tellFreed(keys[0]!.id);
  }

  async rest(scopeId: string, forInMs: number, kind: RestKind): Promise<void> {
    this.scopes.rest(scopeId, forInMs, kind);
  }

  async strike(scopeId: string, rule: StrikeRule, toldInMs = 0): Promise<number> {
    return this.scopes.strike(scopeId, rule, toldInMs);
  }

  async read(keys: readonly StoredKey[]): Promise<KeyState[]> {
    this.forgetExpired(keys);
    return keys.map((key) => {
      const rest = this.scopes.restOf(key);
      const state = rest && { forInMs: rest.until - this.now(), kind: rest.kind, scope: rest.scope };
      return { inFlight: this.inFlight(key), rest: state };
    });
  }

  onFreed(listener: (keyId: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private refusal(keys: readonly StoredKey[]): LeaseRefusal {
    const rests = keys.map((key) => this.scopes.restOf(key));
    const changes = keys.map((key, index) => rests[index]?.until ?? this.usedUntil(key));
    const isBusy = rests.includes(null);
    const isOut = rests.every((rest) => rest?.kind === 'out');
    const reason = isBusy ? 'busy' : isOut ? 'out' : 'resting';
    const changesInMs = Math.min(...changes) - this.now();
    return { granted: false, reason, changesInMs, askAgainInMs: changesInMs };
  }

  private isInUse(key: StoredKey): boolean {
    return this.inFlight(key) >= key.cap || this.triedUntil(key) > this.now();
  }

  /** Of the calls that try scopes of the key, when the last lease expires at the latest; 0: there is none. */
  private triedUntil(key: StoredKey): number {
    return Math.max(0, ...this.scopes.probersOf(key).map((prober) => this.expiryOf(prober)));
  }

  private expiryOf({ keyId, leaseId }: Prober): number {
    return this.leasesOf(keyId).get(leaseId) ?? 0;
  }

  private usedUntil(key: StoredKey): number {
    const triedUntil = this.triedUntil(key);
    return triedUntil > this.now() ? triedUntil : Math.min(...this.leasesOf(key.id).values());
  }

  /** A probation has one lease, however many keys share it. */
  private countFreeLeases(free: readonly StoredKey[]): number {
    const probations = free.map((key) => this.scopes.probationOf(key));
    const leases = free.map((key, index) => (probations[index] === null ? key.cap - this.inFlight(key) : 0));
    const probing = new Set(probations.filter((probation) => probation !== null)).size;
    return leases.reduce((sum, count) => sum + count, probing);
  }

  private tellFreed(keyId: string): void {
    for (const listener of this.listeners) listener(keyId);
  }

  private lineOf(keys: readonly StoredKey[]): LeaseLine {
    const id = lineIdOf(keys);
    const line = this.lines.get(id) ?? new LeaseLine();
    this.lines.set(id, line);
    return line;
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
