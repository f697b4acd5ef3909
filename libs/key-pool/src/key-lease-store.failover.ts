import { Logger } from '@nestjs/common';
import { RedisUnavailableError } from '#redis';
import { LEASE_TTL_IN_MS } from './key-lease.js';
import type {
  KeyLeaseStore,
  KeyState,
  LeaseAnswer,
  LeaseRequest,
  RestKind,
  StoredKey,
  StrikeRule,
} from './key-lease-store.js';
import type { MemoryKeyLeaseStore } from './key-lease-store.memory.js';
import type { RedisKeyLeaseStore } from './key-lease-store.redis.js';
import { UntoldRests } from './untold-rests.js';

/** A lease of this process about which Redis has to be told. */
interface Untold {
  /** The key that the lease holds; null: none, or none any more. */
  keyId: string | null;
  /** Keys on which Redis may have the lease. */
  mayBeOn: readonly string[];
}

/** How long a request that is refused by this process alone waits before Redis, if it is back, is asked. */
const ASK_AGAIN_IN_MS = 1000;

/**
 * Leases through Redis, and by this process alone while Redis is away. The local store always knows what this process
 * holds and which scopes it let rest, so the caps hold for each process in the meantime. A Redis that is back is told first
 * what has become of the leases, and which scopes rest or are on probation by what this process has learned.
 */
export class FailoverKeyLeaseStore implements KeyLeaseStore {
  private readonly logger = new Logger('KeyPool');
  private readonly untold = new Map<string, Untold>();
  private readonly untoldRests = new UntoldRests();
  private telling: Promise<void> | null = null;
  private isAlone = false;

  constructor(
    private readonly shared: RedisKeyLeaseStore,
    private readonly local: MemoryKeyLeaseStore,
  ) {
    // What fails here is told again, and fails again, with the next lease.
    shared.onBack(() => void this.tell().catch(() => undefined));
  }

  async lease(request: LeaseRequest): Promise<LeaseAnswer> {
    await this.tell();
    const isAsked = this.shared.isAvailable;
    const answer = await this.ifAvailable(() => this.shared.lease(request));
    if (answer === null) return this.leaseAlone(request, isAsked);
    this.isAlone = false;
    if (answer.granted) await this.local.restore(answer.keyId, request.leaseId, request.ttlInMs);
    return answer;
  }

  /** A lease of which Redis cannot be asked is not lost: it is put back when Redis has come back. */
  async renew(keyId: string, leaseId: string, ttlInMs: number): Promise<boolean> {
    await this.local.restore(keyId, leaseId, ttlInMs);
    await this.tell();
    if (this.untold.has(leaseId)) return true;
    const isOurs = await this.ifAvailable(() => this.shared.renew(keyId, leaseId, ttlInMs));
    if (isOurs === null && !this.untold.has(leaseId)) this.remember(leaseId, { keyId, mayBeOn: [keyId] });
    if (isOurs === false) await this.local.release(keyId, leaseId);
    return isOurs ?? true;
  }

  /** What a lease has proven that Redis has to be told of later is left for the next lease to prove. */
  async release(keyId: string, leaseId: string, provenScopeIds: readonly string[] = []): Promise<void> {
    await this.local.release(keyId, leaseId, provenScopeIds);
    this.untoldRests.endProbation(provenScopeIds);
    await this.tell();
    const untold = this.untold.get(leaseId);
    if (untold !== undefined) {
      this.remember(leaseId, { keyId: null, mayBeOn: untold.mayBeOn });
    } else if ((await this.ifAvailable(() => this.shared.release(keyId, leaseId, provenScopeIds))) === null) {
      this.remember(leaseId, { keyId: null, mayBeOn: [keyId] });
    }
  }

  async endProbation(keyId: string, leaseId: string, scopeIds: readonly string[]): Promise<void> {
    await this.local.endProbation(keyId, leaseId, scopeIds);
    this.untoldRests.endProbation(scopeIds);
    await this.tell();
    await this.ifAvailable(() => this.shared.endProbation(keyId, leaseId, scopeIds));
  }

  async restore(keyId: string, leaseId: string, ttlInMs: number): Promise<void> {
    await this.local.restore(keyId, leaseId, ttlInMs);
    await this.ifAvailable(() => this.shared.restore(keyId, leaseId, ttlInMs));
  }

  async leaveLine(keys: readonly StoredKey[], queueId: string): Promise<void> {
    await this.local.leaveLine(keys, queueId);
    await this.ifAvailable(() => this.shared.leaveLine(keys, queueId));
  }

  async rest(scopeId: string, forInMs: number, kind: RestKind): Promise<void> {
    await this.local.rest(scopeId, forInMs, kind);
    const isTold = await this.ifAvailable(() => this.shared.rest(scopeId, forInMs, kind));
    if (isTold === null) this.untoldRests.add(scopeId, forInMs, kind);
  }

  /** Strikes are counted where the keys are leased; the rest they lead to is known to this process too, and to Redis once it is back. */
  async strike(scopeId: string, rule: StrikeRule, toldInMs = 0): Promise<number> {
    const forInMs = await this.ifAvailable(() => this.shared.strike(scopeId, rule, toldInMs));
    if (forInMs === null) return this.strikeAlone(scopeId, rule, toldInMs);
    if (forInMs > 0) await this.local.rest(scopeId, forInMs, rule.kind);
    return forInMs;
  }

  async read(keys: readonly StoredKey[]): Promise<KeyState[]> {
    return (await this.ifAvailable(() => this.shared.read(keys))) ?? this.local.read(keys);
  }

  onFreed(listener: (keyId: string) => void): () => void {
    const stopShared = this.shared.onFreed(listener);
    const stopLocal = this.local.onFreed((keyId) => {
      if (this.isAlone || !this.shared.isAvailable) listener(keyId);
    });
    return () => {
      stopShared();
      stopLocal();
    };
  }

  private async strikeAlone(scopeId: string, rule: StrikeRule, toldInMs: number): Promise<number> {
    const forInMs = await this.local.strike(scopeId, rule, toldInMs);
    if (forInMs > 0) this.untoldRests.add(scopeId, forInMs, rule.kind);
    return forInMs;
  }

  /** @param isAsked Redis was asked and did not answer, so that it may have granted the lease */
  private async leaseAlone(request: LeaseRequest, isAsked: boolean): Promise<LeaseAnswer> {
    if (!this.isAlone) this.logger.warn('Redis is away: each process leases the keys by itself, up to their caps');
    this.isAlone = true;
    const answer = await this.local.lease(request);
    const mayBeOn = isAsked ? request.keys.map(({ id }) => id) : [];
    this.remember(request.leaseId, { keyId: answer.granted ? answer.keyId : null, mayBeOn });
    return answer.granted ? answer : { ...answer, askAgainInMs: Math.min(answer.askAgainInMs, ASK_AGAIN_IN_MS) };
  }

  /** Where the lease is not held, it is of interest only for as long as Redis may have it. */
  private remember(leaseId: string, lease: Untold): void {
    this.untold.delete(leaseId);
    if (lease.keyId === null && lease.mayBeOn.length === 0) return;
    this.untold.set(leaseId, lease);
    if (lease.keyId === null) setTimeout(() => this.forget(leaseId, lease), LEASE_TTL_IN_MS).unref();
  }

  private forget(leaseId: string, lease: Untold): void {
    if (this.untold.get(leaseId) === lease) this.untold.delete(leaseId);
  }

  /** Tells Redis of every lease that changed and every scope that came to rest without it. What cannot be told stays for the next time. */
  private async tell(): Promise<void> {
    if ((this.untold.size === 0 && this.untoldRests.isEmpty) || !this.shared.isAvailable) return;
    this.telling ??= this.tellAll().finally(() => (this.telling = null));
    await this.telling;
  }

  private async tellAll(): Promise<void> {
    const tellOne = async (leaseId: string, lease: Untold): Promise<void> => {
      const isTold = await this.ifAvailable(() => this.tellOf(leaseId, lease));
      if (isTold !== null) this.forget(leaseId, lease);
    };
    const tellRest = (...rest: Parameters<KeyLeaseStore['rest']>): Promise<void | null> =>
      this.ifAvailable(() => this.shared.rest(...rest));
    const leases = [...this.untold].map(([leaseId, lease]) => tellOne(leaseId, lease));
    await Promise.all([this.untoldRests.tell(tellRest), ...leases]);
  }

  private async tellOf(leaseId: string, { keyId, mayBeOn }: Untold): Promise<void> {
    const nowhere = mayBeOn.filter((id) => id !== keyId);
    await Promise.all(nowhere.map((id) => this.shared.release(id, leaseId)));
    if (keyId !== null) await this.shared.restore(keyId, leaseId, LEASE_TTL_IN_MS);
  }

  /** @returns null while Redis is away */
  private async ifAvailable<T>(ask: () => Promise<T>): Promise<T | null> {
    if (!this.shared.isAvailable) return null;
    try {
      return await ask();
    } catch (error) {
      if (error instanceof RedisUnavailableError) return null;
      throw error;
    }
  }
}
