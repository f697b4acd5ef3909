import { randomUUID } from 'node:crypto';
import type { ProviderName } from '#config';
import { HeldKeyLease, OUT_IN_MS } from './key-lease.js';
import type { KeyLeaseStore, LeaseAnswer, LeaseGrant, LeaseRefusal, NoKeyReason } from './key-lease-store.js';
import { type HeldLeases, LEASE_TTL_IN_MS } from './held-leases.js';
import { type KeyRequest, LONGEST_TIMER_IN_MS } from './key-request.js';
import { NoKeyError } from './no-key-error.js';
import type { PoolKey } from './pool-key.js';
import { WaitingLine } from './waiting-line.js';

/** When to come back while keys are only in use: a call may end at any moment. */
const BUSY_RETRY_AFTER_IN_MS = 1000;

/** The work of one question is bounded. */
const LEASED_AT_ONCE = 16;

/** What a provider is like whose last key was taken away: as one whose vendor refuses all of its keys. */
const NO_KEYS: LeaseAnswer = {
  grants: [],
  refusal: { reason: 'out', changesInMs: OUT_IN_MS, askAgainInMs: OUT_IN_MS },
};

/**
 * Hands the keys of one provider to the requests of this process, in order of arrival. The store is asked for keys
 * on behalf of the line, one question at a time, for all who wait; whoever is first when the answer comes gets the first. So no request
 * overtakes another, and a key that is granted when nobody waits any more goes straight back.
 */
export class KeyQueue {
  /** How the queues of other processes know it. */
  private readonly id = randomUUID();
  private readonly line = new WaitingLine();
  /** The keys in whose line the store may keep a place for this queue, among those of all processes. */
  private place: readonly PoolKey[] | null = null;
  private isAsking = false;
  private isClosed = false;
  private leasesAsked = 0;
  /** Counts what may have freed a key, so that an answer from before it is not believed. */
  private frees = 0;
  private refusal: { reason: NoKeyReason; changesAt: number } | null = null;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    readonly provider: ProviderName,
    private poolKeys: readonly PoolKey[],
    private readonly store: KeyLeaseStore,
    private readonly held: HeldLeases,
  ) {}

  get keys(): readonly PoolKey[] {
    return this.poolKeys;
  }

  /** From now on only these are leased. Leases of others go on until they are released. */
  replaceKeys(keys: readonly PoolKey[]): void {
    this.poolKeys = keys;
    this.onFreed();
  }

  /** Puts a request at the end of the line. */
  join(request: KeyRequest): void {
    this.line.add(request);
    void this.serve();
  }

  /** Takes a request out of the line, if it stands there. */
  leave(request: KeyRequest): void {
    this.line.delete(request);
    this.leaveLine();
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
    for (const request of this.line.all()) request.onNoneFree(this);
    this.refuseAll();
  }

  private async serve(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    clearTimeout(this.retry);
    let isRefused = false;
    while (!isRefused && this.line.size > 0) {
      const freesBefore = this.frees;
      const refusal = await this.ask();
      isRefused = refusal !== null && freesBefore === this.frees;
      if (refusal !== null && isRefused) this.onRefused(refusal);
    }
    this.isAsking = false;
    this.leaveLine();
  }

  /** Asks for keys and hands them to the first in line. A store that fails fails one request. */
  private async ask(): Promise<LeaseRefusal | null> {
    try {
      const { grants, refusal } = await this.lease();
      for (const grant of grants) this.grant(grant);
      return refusal;
    } catch (error) {
      this.line.first()?.fail(error);
      return null;
    }
  }

  private async lease(): Promise<LeaseAnswer> {
    const { keys } = this;
    this.leaveLineOfOthers(keys);
    if (keys.length === 0) return NO_KEYS;
    const leaseIds = Array.from({ length: Math.min(this.line.size, LEASED_AT_ONCE) }, () => this.nextLeaseId());
    const queue = { id: this.id, ...this.waiting() };
    const isForAll = leaseIds.length === this.line.size;
    const answer = await this.store.lease({ keys, queue, leaseIds, ttlInMs: LEASE_TTL_IN_MS });
    this.place = answer.refusal === null && isForAll ? null : keys;
    return answer;
  }

  /** Unique among all processes, as the queue's id is. */
  private nextLeaseId(): string {
    this.leasesAsked += 1;
    return `${this.id}:${this.leasesAsked}`;
  }

  private grant(grant: LeaseGrant): void {
    const key = this.keys.find(({ id }) => id === grant.keyId);
    const request = this.line.first();
    if (key === undefined || request === undefined) void this.held.release(grant);
    else request.grant(new HeldKeyLease(this.provider, key, grant, this.store, this.held));
  }

  private onRefused({ reason, changesInMs, askAgainInMs }: LeaseRefusal): void {
    this.refusal = { reason, changesAt: performance.now() + changesInMs };
    for (const request of this.line.all()) request.onNoneFree(this);
    if (this.isClosed) this.refuseAll();
    else this.refuseLate();
    if (this.line.size === 0) return;
    this.retry = setTimeout(() => void this.serve(), Math.min(Math.ceil(askAgainInMs), LONGEST_TIMER_IN_MS));
  }

  /** Gives up the place among the queues of all processes, once nobody waits here. Unless told, the store forgets it soon. */
  private leaveLine(): void {
    if (this.isAsking || this.line.size > 0) return;
    this.leaveLineOfOthers(null);
  }

  /** Gives up the place that was taken for other keys than these. */
  private leaveLineOfOthers(keys: readonly PoolKey[] | null): void {
    const { place } = this;
    if (place === null || place === keys) return;
    this.place = null;
    void this.store.leaveLine(place, this.id).catch(() => undefined);
  }

  private refuseAll(): void {
    const error = new NoKeyError(this.provider, 'busy', BUSY_RETRY_AFTER_IN_MS);
    for (const request of this.line.all()) request.refuse(this, error);
  }

  /** Refuses the requests whose deadline has passed, or will have passed before any key can come free. */
  refuseLate(): void {
    if (this.refusal === null) return;
    const { reason, changesAt } = this.refusal;
    const now = performance.now();
    const soonest = reason === 'busy' ? now : Math.max(changesAt, now);
    const retryAfterInMs = reason === 'busy' ? BUSY_RETRY_AFTER_IN_MS : soonest - now;
    const isLate = (request: KeyRequest): boolean =>
      request.hasFoundNoneIn(this) && (request.isPastDeadline || request.deadline <= soonest);
    for (const request of this.line.all().filter(isLate)) {
      request.refuse(this, new NoKeyError(this.provider, reason, retryAfterInMs));
    }
  }
}
