import { Logger } from '@nestjs/common';
import type { ProviderName } from '#config';
import { keyRested } from '#events';
import type { Held, HeldLeases } from './held-leases.js';
import {
  type KeyLeaseStore,
  type LeaseGrant,
  type RestKind,
  type Scope,
  scopeIdsOf,
  type StrikeRule,
} from './key-lease-store.js';
import type { PoolKey } from './pool-key.js';

/** How long a key or an account that its vendor refused is left alone. */
export const OUT_IN_MS = 600_000;

/** The rests of an account whose vendor limits its rate, where it does not say a later time. */
const RATE_LIMITED: StrikeRule = {
  restsFrom: 1,
  firstRestInMs: 1000,
  longestRestInMs: 60_000,
  forgottenInMs: 60_000,
  kind: 'cooldown',
};

/** The rests of a provider that keeps failing, whichever its keys. The row is long remembered, since a wrong setting fails also where requests are few. */
export const PROVIDER_TROUBLE: StrikeRule = {
  restsFrom: 10,
  firstRestInMs: 5000,
  longestRestInMs: 60_000,
  forgottenInMs: 86_400_000,
  kind: 'failing',
};

type LossListener = (loss: Error) => void;

/**
 * The right to make one call with a key, until `release`. What the call has taught (`answered`, `succeeded`, `rest`, `putOut`,
 * `blameProvider`, `cutShort`) is said before the release, so that nobody takes the key in between.
 */
export interface KeyLease {
  readonly provider: ProviderName;
  /** How logs and answers name the key. */
  readonly keyIndex: number;
  readonly apiKey: string;
  /** Whether the lease is no longer ours, for instance after the process stood still. */
  readonly isLost: boolean;
  /** Tells the one who makes the call that the lease is lost, at once where it is already: the call has to stop. */
  onLost(listener: LossListener): void;
  /** Gives the key back; never rejects. Any further call does nothing. Nobody has to wait for it: the pool does at the shutdown. */
  release(): Promise<void>;
  /** Whether the vendor has begun to answer. */
  readonly hasBegun: boolean;
  /**
   * The vendor has begun to answer, so that nobody need wait for the end of the call to know that the key is taken. Told at once if
   * the call tries the key, its account or its provider: it ends their probation, and a rest that the call tried, but not the row of their failures, for an answer
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
   * twice as long for each one more, up to 60 s. Then it is on probation. The row is forgotten after a day without a failure.
   * @param cause what may be at fault in its place, such as the fingerprint of the rewrite: of one cause only the first failure in a row counts
   * @returns whether the provider rests now
   */
  blameProvider(cause?: string): Promise<boolean>;
  /**
   * The answer ended before it was whole. Where another call on this key began after this one, over all processes, the vendor's server may end one call when the
   * next comes: from the second such in a row fewer calls at once are made with the key, at least one, until successes or ten minutes show that it takes more.
   * @returns whether another call began after this one, so that nobody else is to blame
   */
  cutShort(): Promise<boolean>;
}

/** A lease that is in the store, and kept there by renewal. */
export class HeldKeyLease implements KeyLease, Held {
  readonly keyIndex: number;
  readonly leaseId: string;
  private readonly logger = new Logger('KeyPool');
  private readonly turn: number;
  private loss: Error | null = null;
  private lossListener: LossListener = () => undefined;
  private released: Promise<void> | null = null;
  private proven: readonly string[] = [];
  private isProbing: boolean;
  hasBegun = false;

  constructor(
    readonly provider: ProviderName,
    private readonly key: PoolKey,
    { leaseId, isProbing, turn }: LeaseGrant,
    private readonly store: KeyLeaseStore,
    private readonly held: HeldLeases,
  ) {
    this.leaseId = leaseId;
    this.turn = turn;
    this.isProbing = isProbing;
    this.keyIndex = key.index;
    held.add(this);
  }

  get apiKey(): string {
    return this.key.apiKey;
  }

  get isLost(): boolean {
    return this.loss !== null;
  }

  get keyId(): string {
    return this.key.id;
  }

  private get scopeIds(): readonly string[] {
    return scopeIdsOf(this.key);
  }

  release(): Promise<void> {
    this.held.delete(this);
    this.released ??= this.held.release(this, this.proven);
    return this.released;
  }

  lose(): void {
    this.held.delete(this);
    this.loss = new Error(`The lease of key ${this.keyIndex} of ${this.provider} was lost`);
    this.lossListener(this.loss);
  }

  onLost(listener: LossListener): void {
    this.lossListener = listener;
    if (this.loss) listener(this.loss);
  }

  answered(): void {
    this.hasBegun = true;
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
    await this.store.strike(this.key.groupId, RATE_LIMITED, { toldInMs });
    this.tellRest('cooldown', 'account');
  }

  async putOut(what: 'key' | 'account'): Promise<void> {
    await this.store.rest(what === 'key' ? this.key.id : this.key.groupId, OUT_IN_MS, 'out');
    this.tellRest('out', what);
  }

  async blameProvider(cause?: string): Promise<boolean> {
    const failure = cause === undefined ? {} : { cause };
    const rests = (await this.store.strike(this.key.providerId, PROVIDER_TROUBLE, failure)) > 0;
    if (rests) this.tellRest('failing', 'provider');
    return rests;
  }

  async cutShort(): Promise<boolean> {
    const limit = await this.store.cutShort(this.key, this.turn);
    if (limit?.isLower) {
      this.logger.warn(
        `Calls on key ${this.keyIndex} of ${this.provider} end when others begin: for now at most ${limit.leases} at once. ` +
          `Set LLM_API__${this.provider.toUpperCase()}__MAX_IN_FLIGHT_PER_KEY to what its server takes.`,
      );
    }
    return limit !== null;
  }

  private tellRest(kind: RestKind, scope: Scope): void {
    keyRested.tell({ provider: this.provider, keyIndex: this.keyIndex, kind, scope });
  }
}
