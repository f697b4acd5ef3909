import { Logger } from '@nestjs/common';
import { LineLimit, unlessAway } from '#redis';
import { LEASE_TTL_IN_MS } from './held-leases.js';
import {
  type Failure,
  type KeyLeaseStore,
  type KeyLimit,
  type KeyState,
  type LeaseAnswer,
  type LeaseGrant,
  type LeaseName,
  type LeaseRequest,
  type RestKind,
  scopeIdsOf,
  type StoredKey,
  type StrikeRule,
} from './key-lease-store.js';
import type { MemoryKeyLeaseStore } from './key-lease-store.memory.js';
import type { RedisKeyLeaseStore } from './key-lease-store.redis.js';
import { UntoldRests } from './untold-rests.js';

/** A lease of this process about which Redis has to be told. */
interface Untold {
  /** The key that the lease holds; null: none, or none any more. */
  keyId: string | null;
  /** Keys on which Redis may have the lease, also since the answer to its restore was lost. */
  mayBeOn: ReadonlySet<string>;
}

/** How long a request that is refused by this process alone waits before Redis, if it is back, is asked. */
const ASK_AGAIN_IN_MS = 1000;
const BEFORE_ALL_TURNS = -1;
const ALONE = 'Redis is away: each process leases the keys by itself, up to their caps';

/**
 * Leases through Redis, and by this process alone while Redis is away. The local store always knows what this process
 * holds and which scopes it let rest, so the caps hold for each process in the meantime. A Redis that is back is told first
 * what has become of the leases, and which scopes rest or are on probation by what this process has learned.
 */
export class FailoverKeyLeaseStore implements KeyLeaseStore {
  private readonly logger = new Logger('KeyPool');
  private readonly lines = new LineLimit();
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
    if (this.isAnythingUntold) await this.tell();
    const isAsked = this.shared.isAvailable;
    const answer = await unlessAway(this.shared, () => this.shared.lease(request));
    if (answer === null) return this.leaseAlone(request, isAsked);
    this.isAlone = false;
    await Promise.all(answer.grants.map((grant) => this.learn(grant, request)));
    return answer;
  }

  /** A lease of which Redis cannot be asked is not lost: it is put back when Redis has come back. */
  async renew(leases: readonly LeaseName[], ttlInMs: number): Promise<boolean[]> {
    await Promise.all(leases.map(({ keyId, leaseId }) => this.local.restore(keyId, leaseId, ttlInMs)));
    if (this.isAnythingUntold) await this.tell();
    const asked = leases.filter(({ leaseId }) => !this.untold.has(leaseId));
    const answers = asked.length === 0 ? [] : await unlessAway(this.shared, () => this.shared.renew(asked, ttlInMs));
    if (answers === null) await this.rememberHeld(asked, ttlInMs);
    const lost = asked.filter((_, n) => answers?.[n] === false);
    await Promise.all(lost.map(({ keyId, leaseId }) => this.local.release(keyId, leaseId)));
    return leases.map((lease) => !lost.includes(lease));
  }

  /** What a lease has proven that Redis has to be told of later is left for the next lease to prove. */
  async release(keyId: string, leaseId: string, provenScopeIds: readonly string[] = []): Promise<void> {
    await this.local.release(keyId, leaseId, provenScopeIds);
    this.untoldRests.endProbation(provenScopeIds);
    if (this.isAnythingUntold) await this.tell();
    const untold = this.untold.get(leaseId);
    if (untold !== undefined) {
      this.remember(leaseId, { keyId: null, mayBeOn: untold.mayBeOn });
    } else if ((await unlessAway(this.shared, () => this.shared.release(keyId, leaseId, provenScopeIds))) === null) {
      this.remember(leaseId, { keyId: null, mayBeOn: new Set([keyId]) });
    }
  }

  async endProbation(keyId: string, leaseId: string, scopeIds: readonly string[]): Promise<void> {
    await this.local.endProbation(keyId, leaseId, scopeIds);
    this.untoldRests.endProbation(scopeIds);
    if (this.isAnythingUntold) await this.tell();
    await unlessAway(this.shared, () => this.shared.endProbation(keyId, leaseId, scopeIds));
  }

  async restore(keyId: string, leaseId: string, ttlInMs: number): Promise<void> {
    await this.local.restore(keyId, leaseId, ttlInMs);
    await unlessAway(this.shared, () => this.shared.restore(keyId, leaseId, ttlInMs));
  }

  async leaveLine(keys: readonly StoredKey[], queueId: string): Promise<void> {
    await unlessAway(this.shared, () => this.shared.leaveLine(keys, queueId));
  }

  async rest(scopeId: string, forInMs: number, kind: RestKind): Promise<void> {
    await this.local.rest(scopeId, forInMs, kind);
    const isTold = await unlessAway(this.shared, () => this.shared.rest(scopeId, forInMs, kind));
    if (isTold === null) this.untoldRests.add(scopeId, forInMs, kind);
  }

  /** Strikes are counted where the keys are leased; the rest they lead to is known to this process too, and to Redis once it is back. */
  async strike(scopeId: string, rule: StrikeRule, failure: Failure = {}): Promise<number> {
    const forInMs = await unlessAway(this.shared, () => this.shared.strike(scopeId, rule, failure));
    if (forInMs === null) return this.strikeAlone(scopeId, rule, failure);
    if (forInMs > 0) await this.local.rest(scopeId, forInMs, rule.kind);
    return forInMs;
  }

  async lift(scopeIds: readonly string[]): Promise<boolean> {
    const wasResting = await this.local.lift(scopeIds);
    return (await unlessAway(this.shared, () => this.shared.lift(scopeIds))) ?? wasResting;
  }

  async cutShort(key: StoredKey, turn: number): Promise<KeyLimit | null> {
    // Redis knows no grants that this process has made alone.
    const since = this.local.knowsGrantAfter(key.id, turn) ? BEFORE_ALL_TURNS : turn;
    const limit = await unlessAway(this.shared, () => this.shared.cutShort(key, since));
    return limit ?? this.local.cutShort(key, turn);
  }

  async read(keys: readonly StoredKey[]): Promise<KeyState[]> {
    return (await unlessAway(this.shared, () => this.shared.read(keys))) ?? this.local.read(keys);
  }

  onFreed(listener: (scopeId: string) => void): () => void {
    const stopShared = this.shared.onFreed(listener);
    const stopLocal = this.local.onFreed((scopeId) => {
      if (this.isAlone || !this.shared.isAvailable) listener(scopeId);
    });
    return () => {
      stopShared();
      stopLocal();
    };
  }

  /** The key of a lease that Redis grants rests no more and is not on probation, unless the lease tries it: an operator or a call elsewhere has ended that. */
  private async learn(grant: LeaseGrant, { keys, ttlInMs }: LeaseRequest): Promise<void> {
    const key = keys.find(({ id }) => id === grant.keyId)!;
    await this.local.keep(grant, key, ttlInMs);
    if (!grant.isProbing) await this.local.lift(scopeIdsOf(key));
  }

  private async strikeAlone(scopeId: string, rule: StrikeRule, failure: Failure): Promise<number> {
    const forInMs = await this.local.strike(scopeId, rule, failure);
    if (forInMs > 0) this.untoldRests.add(scopeId, forInMs, rule.kind);
    return forInMs;
  }

  /** @param isAsked Redis was asked and did not answer, so that it may have granted the lease */
  private async leaseAlone(request: LeaseRequest, isAsked: boolean): Promise<LeaseAnswer> {
    if (!this.isAlone && this.lines.allows(ALONE)) this.logger.warn(ALONE);
    this.isAlone = true;
    const answer = await this.local.lease(request);
    const mayBeOn = new Set(isAsked ? request.keys.map(({ id }) => id) : []);
    request.leaseIds.forEach((leaseId, n) => {
      this.remember(leaseId, { keyId: answer.grants[n]?.keyId ?? null, mayBeOn });
    });
    const { grants, refusal } = answer;
    if (refusal === null) return answer;
    return { grants, refusal: { ...refusal, askAgainInMs: Math.min(refusal.askAgainInMs, ASK_AGAIN_IN_MS) } };
  }

  /** One that was released in the meantime, over a new connection, is not held and must not be put back. */
  private async rememberHeld(leases: readonly LeaseName[], ttlInMs: number): Promise<void> {
    const held = await this.local.renew(leases, ttlInMs);
    leases.forEach(({ keyId, leaseId }, n) => {
      if (held[n]) this.remember(leaseId, { keyId, mayBeOn: new Set([keyId]) });
    });
  }

  /** Where the lease is not held, it is of interest only for as long as Redis may have it. */
  private remember(leaseId: string, lease: Untold): void {
    this.untold.delete(leaseId);
    if (lease.keyId === null && lease.mayBeOn.size === 0) return;
    this.untold.set(leaseId, lease);
    if (lease.keyId === null) setTimeout(() => this.forget(leaseId, lease), LEASE_TTL_IN_MS).unref();
  }

  private forget(leaseId: string, lease: Untold): void {
    if (this.untold.get(leaseId) === lease) this.untold.delete(leaseId);
  }

  private get isAnythingUntold(): boolean {
    return this.untold.size > 0 || !this.untoldRests.isEmpty;
  }

  /** Tells Redis of every lease that changed and every scope that came to rest without it. What cannot be told stays for the next time. */
  private async tell(): Promise<void> {
    if (!this.isAnythingUntold || !this.shared.isAvailable) return;
    this.telling ??= this.tellAll().finally(() => (this.telling = null));
    await this.telling;
  }

  private async tellAll(): Promise<void> {
    const tellOne = async (leaseId: string, lease: Untold): Promise<void> => {
      const isTold = await unlessAway(this.shared, () => this.tellOf(leaseId, lease));
      if (isTold !== null) this.forget(leaseId, lease);
    };
    const tellRest = (...rest: Parameters<KeyLeaseStore['rest']>): Promise<void | null> =>
      unlessAway(this.shared, () => this.shared.rest(...rest));
    const leases = [...this.untold].map(([leaseId, lease]) => tellOne(leaseId, lease));
    await Promise.all([this.untoldRests.tell(tellRest), ...leases]);
  }

  private async tellOf(leaseId: string, lease: Untold): Promise<void> {
    const { keyId } = lease;
    const nowhere = [...lease.mayBeOn].filter((id) => id !== keyId);
    await Promise.all(nowhere.map((id) => this.shared.release(id, leaseId)));
    if (keyId === null) return;
    lease.mayBeOn = new Set([...lease.mayBeOn, keyId]);
    await this.shared.restore(keyId, leaseId, LEASE_TTL_IN_MS);
  }
}
