import type { ProviderName } from '#config';
import type { KeyLeaseStore, StrikeRule } from './key-lease-store.js';
import type { PoolKey } from './pool-key.js';

/** How long a lease outlives its process. It is renewed at a third of it. */
export const LEASE_TTL_IN_MS = 9_000;

/** How long a key or an account that its vendor refused is left alone. */
export const OUT_IN_MS = 600_000;

/** The rests of an account whose vendor limits its rate and does not say until when. */
export const UNTOLD_LIMIT: StrikeRule = {
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
 * The right to make one call with a key, until `release`. What the call has taught (`succeeded`, `rest`, `putOut`,
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
   * The vendor has answered as it should. Told with the release, it ends the probation of the key, its account and its provider, and
   * the row of their failures, but not of those that have begun to rest in the meantime.
   */
  succeeded(): void;
  /**
   * Lets the account (the group of the key, or the key itself) rest until a time in ms since the epoch; never shortens a rest.
   * Where the vendor did not say until when (null), or the time has passed, for 1 s, and twice as long for each in a row, up to 60 s.
   */
  rest(untilInMs: number | null): Promise<void>;
  /** Takes the key or its account out of use for `OUT_IN_MS`, since the vendor refuses it. Then it is on probation: one call at a time tries it, until one succeeds. */
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
  private readonly loss = new AbortController();
  private released: Promise<void> | null = null;
  private hasSucceeded = false;
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
    const { id, groupId, providerId } = this.key;
    const proven = this.hasSucceeded ? [id, groupId, providerId] : [];
    // A store that cannot be told lets the lease expire.
    this.released ??= this.store.release(id, this.leaseId, proven).catch(() => undefined);
    return this.released;
  }

  succeeded(): void {
    this.hasSucceeded = true;
  }

  async rest(untilInMs: number | null): Promise<void> {
    const forInMs = (untilInMs ?? 0) - Date.now();
    if (forInMs > 0) await this.store.rest(this.key.groupId, forInMs, 'cooldown');
    else await this.store.strike(this.key.groupId, UNTOLD_LIMIT);
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
