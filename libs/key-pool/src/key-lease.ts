import type { ProviderName } from '#config';
import type { KeyLeaseStore, StrikeRule } from './key-lease-store.js';
import type { PoolKey } from './pool-key.js';

/** How long a lease outlives its process. It is renewed at a third of it. */
export const LEASE_TTL_IN_MS = 9_000;

/** How long a key or an account that its vendor refused is left alone. */
export const OUT_IN_MS = 600_000;

/** The rests of an account whose vendor limits its rate, where it does not say a later time. */
export const RATE_LIMITED: StrikeRule = {
  restsFrom: 1,
  firstRestInMs: 1000,
  longestRestInMs: 60_000,
  forgottenInMs: 60_000,
  kind: 'cooldown',
};

/** The rests of a provider that keeps failing, whichever its keys. */
export const PROVIDER_TROUBLE: StrikeRule = {
  restsFrom: 10,
  firstRestInMs: 5000,
  longestRestInMs: 60_000,
  forgottenInMs: 60_000,
  kind: 'failing',
};

/**
 * The right to make one call with a key, until `release`. What the call has taught (`answered`, `succeeded`, `rest`, `putOut`,
 * `blameProvider`) is said before the release, so that nobody takes the key in between.
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
  /**
   * The vendor has begun to answer, so that nobody need wait for the end of the call to know that the key is taken. Told at once if
   * the call tries the key, its account or its provider: it ends their probation, but not the row of their failures, for an answer
   * that begins may fail yet.
   */
  answered(): void;
  /**
   * The key has worked, and so its account and its provider; or its provider alone. Told with the release, it ends their probation and the
   * row of their failures, but not of those that have begun to rest in the meantime.
   */
  succeeded(what: 'key' | 'provider'): void;
  /**
   * Lets the account (the group of the key, or the key itself) rest, since its vendor limits its rate: until a time in ms since the
   * epoch, where the vendor told one, and at least for 1 s, twice as long for each in a row, up to 60 s. Never shortens a rest.
   */
  rest(untilInMs: number | null): Promise<void>;
  /** Takes the key or its account out of use for `OUT_IN_MS`, since the vendor refuses it. Then it is on probation: one call at a time tries it, until one is answered. */
  putOut(what: 'key' | 'account'): Promise<void>;
  /**
   * The vendor itself has failed, whatever the key. After 10 failures in a row, over all its keys, the provider rests for 5 s, and
   * twice as long for each one more, up to 60 s. Then it is on probation. The row is forgotten after 60 s without a failure.
   * @returns whether the provider rests now
   */
  blameProvider(): Promise<boolean>;
}

/** A lease that is in the store, and kept there by renewal. */
export class HeldKeyLease implements KeyLease {
  readonly keyIndex: number;
  readonly lost: AbortSignal;
  private readonly leaseId: string;
  private readonly loss = new AbortController();
  private released: Promise<void> | null = null;
  private proven: readonly string[] = [];
  private isProbing: boolean;
  private renewal: NodeJS.Timeout;

  constructor(
    readonly provider: ProviderName,
    private readonly key: PoolKey,
    granted: { leaseId: string; isProbing: boolean },
    private readonly store: KeyLeaseStore,
  ) {
    this.leaseId = granted.leaseId;
    this.isProbing = granted.isProbing;
    this.keyIndex = key.index;
    this.lost = this.loss.signal;
    this.renewal = this.scheduleRenewal();
  }

  get apiKey(): string {
    return this.key.apiKey;
  }

  private get scopeIds(): readonly string[] {
    return [this.key.id, this.key.groupId, this.key.providerId];
  }

  release(): Promise<void> {
    clearTimeout(this.renewal);
    // A store that cannot be told lets the lease expire.
    this.released ??= this.store.release(this.key.id, this.leaseId, this.proven).catch(() => undefined);
    return this.released;
  }

  answered(): void {
    if (!this.isProbing) return;
    this.isProbing = false;
    // A store that cannot be told hears of it with the release.
    void this.store.endProbation(this.key.id, this.leaseId, this.scopeIds).catch(() => undefined);
  }

  succeeded(what: 'key' | 'provider'): void {
    this.proven = what === 'key' ? this.scopeIds : [this.key.providerId];
  }

  async rest(untilInMs: number | null): Promise<void> {
    const toldInMs = Math.max(0, (untilInMs ?? 0) - Date.now());
    await this.store.strike(this.key.groupId, RATE_LIMITED, toldInMs);
  }

  async putOut(what: 'key' | 'account'): Promise<void> {
    await this.store.rest(what === 'key' ? this.key.id : this.key.groupId, OUT_IN_MS, 'out');
  }

  async blameProvider(): Promise<boolean> {
    return (await this.store.strike(this.key.providerId, PROVIDER_TROUBLE)) > 0;
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
