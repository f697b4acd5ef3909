import { LeaseLine, lineIdOf } from './lease-line.js';
import type { KeyLeaseStore, KeyState, LeaseAnswer, LeaseRefusal, LeaseRequest, StoredKey } from './key-lease-store.js';

interface Rest {
  until: number;
  out: boolean;
}

/** Keeps leases in this process alone. */
export class MemoryKeyLeaseStore implements KeyLeaseStore {
  /** By key: when each lease expires. */
  private readonly leases = new Map<string, Map<string, number>>();
  private readonly rests = new Map<string, Rest>();
  /** By key: the number of its latest grant. */
  private readonly turns = new Map<string, number>();
  private grants = 0;
  /** By the set of keys. */
  private readonly lines = new Map<string, LeaseLine>();
  private readonly listeners = new Set<(keyId: string) => void>();

  /** @param now a clock in ms; the default one never jumps */
  constructor(private readonly now: () => number = () => performance.now()) {}

  async lease({ keys, queue, leaseId, ttlInMs }: LeaseRequest): Promise<LeaseAnswer> {
    this.forgetExpired(keys);
    const free = keys.filter((key) => this.restOf(key) === null && this.inFlight(key) < key.cap);
    const [best] = free.sort((a, b) => this.inFlight(a) - this.inFlight(b) || this.turnOf(a) - this.turnOf(b));
    const freeLeases = free.reduce((sum, key) => sum + key.cap - this.inFlight(key), 0);
    const line = this.lineOf(keys);
    if (best === undefined || freeLeases <= line.countAhead(queue)) {
      line.wait(queue);
      return this.refusal(keys);
    }
    this.grants += 1;
    this.turns.set(best.id, this.grants);
    this.leasesOf(best.id).set(leaseId, this.now() + ttlInMs);
    const hasLeft = line.takeTurn(queue);
    if (hasLeft && freeLeases > 1 && !line.isEmpty) this.tellFreed(best.id);
    return { granted: true, keyId: best.id };
  }

  async renew(keyId: string, leaseId: string, ttlInMs: number): Promise<boolean> {
    const leases = this.leasesOf(keyId);
    const isAlive = (leases.get(leaseId) ?? 0) > this.now();
    if (isAlive) leases.set(leaseId, this.now() + ttlInMs);
    return isAlive;
  }

  async release(keyId: string, leaseId: string): Promise<void> {
    if (this.leasesOf(keyId).delete(leaseId)) this.tellFreed(keyId);
  }

  async restore(keyId: string, leaseId: string, ttlInMs: number): Promise<void> {
    this.leasesOf(keyId).set(leaseId, this.now() + ttlInMs);
  }

  async leaveLine(keys: readonly StoredKey[], queueId: string): Promise<void> {
    const line = this.lineOf(keys);
    if (line.leave(queueId) && !line.isEmpty) this.tellFreed(keys[0]!.id);
  }

  async rest(keyOrGroupId: string, forInMs: number, out: boolean): Promise<void> {
    const before = this.activeRest(keyOrGroupId);
    const until = Math.max(before?.until ?? 0, this.now() + forInMs);
    this.rests.set(keyOrGroupId, { until, out: out || (before?.out ?? false) });
  }

  async read(keys: readonly StoredKey[]): Promise<KeyState[]> {
    this.forgetExpired(keys);
    return keys.map((key) => {
      const rest = this.restOf(key);
      const restsForInMs = rest === null ? 0 : rest.until - this.now();
      return { inFlight: this.inFlight(key), restsForInMs, out: rest?.out ?? false };
    });
  }

  onFreed(listener: (keyId: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private refusal(keys: readonly StoredKey[]): LeaseRefusal {
    const rests = keys.map((key) => this.restOf(key));
    const changes = keys.map((key, index) => rests[index]?.until ?? Math.min(...this.leasesOf(key.id).values()));
    const isBusy = rests.includes(null);
    const isOut = rests.every((rest) => rest?.out);
    const reason = isBusy ? 'busy' : isOut ? 'out' : 'resting';
    const changesInMs = Math.min(...changes) - this.now();
    return { granted: false, reason, changesInMs, askAgainInMs: changesInMs };
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

  /** The rest of a key, its own or its group's, whichever ends later; null if it does not rest. */
  private restOf(key: StoredKey): Rest | null {
    const own = this.activeRest(key.id);
    const ofGroup = this.activeRest(key.groupId);
    if (own === null || ofGroup === null) return own ?? ofGroup;
    return own.until >= ofGroup.until ? own : ofGroup;
  }

  private activeRest(id: string): Rest | null {
    const rest = this.rests.get(id);
    return rest !== undefined && rest.until > this.now() ? rest : null;
  }
}
