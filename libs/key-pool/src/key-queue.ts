import { randomUUID } from 'node:crypto';
import type { ProviderName } from '#config';
import { HeldKeyLease, type KeyLease, LEASE_TTL_IN_MS, OUT_IN_MS } from './key-lease.js';
import type { KeyLeaseStore, LeaseGrant, LeaseRefusal, NoKeyReason } from './key-lease-store.js';
import { NoKeyError } from './no-key-error.js';
import type { PoolKey } from './pool-key.js';
import { type LeaseWish, LONGEST_TIMER_IN_MS, type Waiter, WaitingLine } from './waiting-line.js';

/** When to come back while keys are only in use: a call may end at any moment. */
const BUSY_RETRY_AFTER_IN_MS = 1000;

/** What a provider is like whose last key was taken away: as one whose vendor refuses all of its keys. */
const NO_KEYS: LeaseRefusal = { granted: false, reason: 'out', changesInMs: OUT_IN_MS, askAgainInMs: OUT_IN_MS };

/**
 * Hands the keys of one provider to the requests of this process, in order of arrival. The store is asked for any
 * key on behalf of the line, one question at a time; whoever is first when the answer comes gets it. So no request
 * overtakes another, and a key that is granted when nobody waits any more goes straight back.
 */
export class KeyQueue {
  /** How the queues of other processes know it. */
  private readonly id = randomUUID();
  private readonly line = new WaitingLine(
    () => this.rejectLate(),
    () => this.leaveLine(),
  );
  /** The keys in whose line the store may keep a place for this queue, among those of all processes. */
  private place: readonly PoolKey[] | null = null;
  private isAsking = false;
  private isClosed = false;
  /** Counts what may have freed a key, so that an answer from before it is not believed. */
  private frees = 0;
  private refusal: { reason: NoKeyReason; changesAt: number } | null = null;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    readonly provider: ProviderName,
    private poolKeys: readonly PoolKey[],
    private readonly store: KeyLeaseStore,
  ) {}

  get keys(): readonly PoolKey[] {
    return this.poolKeys;
  }

  /** From now on only these are leased. Leases of others go on until they are released. */
  replaceKeys(keys: readonly PoolKey[]): void {
    this.poolKeys = keys;
    this.onFreed();
  }

  /** @param onRefused called once if no key is free for it, before it waits or is rejected for want of a key */
  acquire(wish: LeaseWish, onRefused: () => void = () => undefined): Promise<KeyLease> {
    const lease = this.line.join(wish, onRefused);
    void this.serve();
    return lease;
  }

  /** A key may have come free: asks again for those who wait. */
  onFreed(): void {
    this.frees += 1;
    void this.serve();
  }

  waiting(): { interactive: number; job: number } {
    return { interactive: this.line.length('interactive'), job: this.line.length('job') };
  }

  /** Ends all waiting: from now on only a key that is free is leased. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.retry);
    for (const waiter of this.line.all()) waiter.onRefused();
    this.rejectAll();
  }

  private async serve(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    clearTimeout(this.retry);
    let isRefused = false;
    while (!isRefused && this.line.first() !== undefined) {
      const freesBefore = this.frees;
      const refusal = await this.ask();
      isRefused = refusal !== null && freesBefore === this.frees;
      if (refusal !== null && isRefused) this.onRefused(refusal);
    }
    this.isAsking = false;
    this.leaveLine();
  }

  /** Asks for one key and hands it to the first in line. A store that fails fails that request. */
  private async ask(): Promise<LeaseRefusal | null> {
    const leaseId = randomUUID();
    const waiting = this.waiting();
    const { keys } = this;
    this.leaveLineOfOthers(keys);
    if (keys.length === 0) return NO_KEYS;
    try {
      const queue = { id: this.id, ...waiting };
      const answer = await this.store.lease({ keys, queue, leaseId, ttlInMs: LEASE_TTL_IN_MS });
      this.place = !answer.granted || waiting.interactive + waiting.job > 1 ? keys : null;
      if (!answer.granted) return answer;
      await this.grant(answer, leaseId);
    } catch (error) {
      this.line.first()?.reject(error);
    }
    return null;
  }

  private async grant({ keyId, isProbing }: LeaseGrant, leaseId: string): Promise<void> {
    const key = this.keys.find(({ id }) => id === keyId);
    const waiter = this.line.first();
    if (key !== undefined && waiter !== undefined) {
      waiter.resolve(new HeldKeyLease(this.provider, key, { leaseId, isProbing }, this.store));
    } else {
      await this.store.release(keyId, leaseId);
    }
  }

  private onRefused({ reason, changesInMs, askAgainInMs }: LeaseRefusal): void {
    this.refusal = { reason, changesAt: performance.now() + changesInMs };
    for (const waiter of this.line.all()) waiter.onRefused();
    if (this.isClosed) this.rejectAll();
    else this.rejectLate();
    if (this.line.first() === undefined) return;
    this.retry = setTimeout(() => void this.serve(), Math.min(Math.ceil(askAgainInMs), LONGEST_TIMER_IN_MS));
  }

  /** Gives up the place among the queues of all processes, once nobody waits here. Unless told, the store forgets it soon. */
  private leaveLine(): void {
    if (this.isAsking || this.line.first() !== undefined) return;
    this.leaveLineOfOthers(null);
  }

  /** Gives up the place that was taken for other keys than these. */
  private leaveLineOfOthers(keys: readonly PoolKey[] | null): void {
    const { place } = this;
    if (place === null || place === keys) return;
    this.place = null;
    void this.store.leaveLine(place, this.id).catch(() => undefined);
  }

  private rejectAll(): void {
    for (const waiter of this.line.all()) waiter.reject(new NoKeyError(this.provider, 'busy', BUSY_RETRY_AFTER_IN_MS));
  }

  /** Rejects the requests whose deadline has passed, or will have passed before any key can come free. */
  private rejectLate(): void {
    if (this.refusal === null) return;
    const { reason, changesAt } = this.refusal;
    const now = performance.now();
    const soonest = reason === 'busy' ? now : Math.max(changesAt, now);
    const retryAfterInMs = reason === 'busy' ? BUSY_RETRY_AFTER_IN_MS : soonest - now;
    const isLate = (waiter: Waiter): boolean =>
      waiter.hasBeenRefused && (waiter.isPastDeadline || waiter.deadline <= soonest);
    for (const waiter of this.line.all().filter(isLate)) {
      waiter.reject(new NoKeyError(this.provider, reason, retryAfterInMs));
    }
  }
}
