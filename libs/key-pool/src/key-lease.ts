import type { ProviderName } from '#config';
import type { KeyLeaseStore } from './key-lease-store.js';
import type { PoolKey } from './pool-key.js';

/** How long a lease outlives its process. It is renewed at a third of it. */
export const LEASE_TTL_IN_MS = 9_000;

/** How long a key that its vendor refused is left alone. */
export const OUT_IN_MS = 600_000;

/**
 * The right to make one call with a key, until `release`. What the call has taught about the key (`rest`, `putOut`)
 * is said before the release, so that nobody takes the key in between.
 */
export interface KeyLease {
  readonly provider: ProviderName;
  /** How logs and answers name the key. */
  readonly keyIndex: number;
  readonly apiKey: string;
  /** Aborted when the lease is no longer ours, for instance after the process stood still: the call has to stop. */
  readonly lost: AbortSignal;
  /** Gives the key back; never rejects. Any further call does nothing. */
  release(): Promise<void>;
  /** Lets the key, and all keys of its group, rest until a time in ms since the epoch. Never shortens a rest. */
  rest(untilInMs: number): Promise<void>;
  /** Takes the key out of use for a long time, since its vendor refuses it. */
  putOut(): Promise<void>;
}

/** A lease that is in the store, and kept there by renewal. */
export class HeldKeyLease implements KeyLease {
  readonly keyIndex: number;
  readonly lost: AbortSignal;
  private readonly loss = new AbortController();
  private released: Promise<void> | null = null;
  private renewal: NodeJS.Timeout;

  constructor(
    readonly provider: ProviderName,
    private readonly key: PoolKey,
    private readonly leaseId: string,
    private readonly store: KeyLeaseStore,
  ) {
    this.keyIndex = key.index;
    this.lost = this.loss.signal;
    this.renewal = this.scheduleRenewal();
  }

  get apiKey(): string {
    return this.key.apiKey;
  }

  release(): Promise<void> {
    clearTimeout(this.renewal);
    // A store that cannot be told lets the lease expire.
    this.released ??= this.store.release(this.key.id, this.leaseId).catch(() => undefined);
    return this.released;
  }

  async rest(untilInMs: number): Promise<void> {
    const forInMs = untilInMs - Date.now();
    if (forInMs > 0) await this.store.rest(this.key.groupId, forInMs, false);
  }

  async putOut(): Promise<void> {
    await this.store.rest(this.key.id, OUT_IN_MS, true);
  }

  private scheduleRenewal(): NodeJS.Timeout {
    return setTimeout(() => void this.renew(), LEASE_TTL_IN_MS / 3).unref();
  }

  private async renew(): Promise<void> {
    const isOurs = await this.store.renew(this.key.id, this.leaseId, LEASE_TTL_IN_MS).catch(() => {
      // A store that is away has not given the lease to another: the next renewal tells.
      return true;
    });
    if (this.released !== null) return;
    if (isOurs) this.renewal = this.scheduleRenewal();
    else this.loss.abort(new Error(`The lease of key ${this.keyIndex} of ${this.provider} was lost`));
  }
}
