import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { KeyRing, type ProviderName, type Settings, SETTINGS } from '#config';
import type { KeyLease } from './key-lease.js';
import { KEY_LEASE_STORE, type KeyLeaseStore, type Scope } from './key-lease-store.js';
import { KeyQueue } from './key-queue.js';
import { firstLeaseOf } from './lease-race.js';
import { PoolKey } from './pool-key.js';
import type { LeaseWish } from './waiting-line.js';

/** The state of a key, named by its index. */
export interface KeySnapshot {
  keyIndex: number;
  inFlight: number;
  /** In ms since the epoch; null: it does not rest. */
  restsUntil: number | null;
  /** It rests because its vendor refused it. */
  out: boolean;
  /** Why it rests: itself, its account or its provider is the one that rests. Absent while it does not. */
  restOf?: Scope;
}

/** The state of a provider. */
export interface ProviderSnapshot {
  provider: ProviderName;
  keys: KeySnapshot[];
  /** Requests of this process that wait for a key. */
  waiting: { interactive: number; job: number };
}

/** Leases the keys of the configured providers: spread evenly, never above their caps, in order of arrival. */
@Injectable()
export class KeyPoolService implements OnApplicationShutdown {
  private readonly queues: ReadonlyMap<ProviderName, KeyQueue>;
  private readonly unsubscribe: readonly (() => void)[];

  constructor(
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
    @Inject(KEY_LEASE_STORE) private readonly store: KeyLeaseStore,
    @Inject(KeyRing) private readonly keyRing: KeyRing,
  ) {
    const createQueue = (provider: ProviderName): KeyQueue => new KeyQueue(provider, this.poolKeysOf(provider), store);
    this.queues = new Map(settings.providers.map((provider) => [provider, createQueue(provider)]));
    this.unsubscribe = [
      store.onFreed((keyId) => this.onFreed(keyId)),
      keyRing.onChange(() => this.queues.forEach((queue) => queue.replaceKeys(this.poolKeysOf(queue.provider)))),
    ];
  }

  /**
   * Waits for a key of the provider. The lease that comes must be released.
   * @throws {NoKeyError} if none came free in time, at once if none can
   * @throws the signal's reason, if it is aborted before
   */
  acquire(provider: ProviderName, wish: LeaseWish): Promise<KeyLease> {
    return this.acquireAny([provider], wish);
  }

  /**
   * Takes a free key of the first provider that has one. If none has, waits for whichever key comes free first, in the lines of
   * all of them. The lease that comes must be released.
   * @throws {NoKeyError} of the provider whose key could be had soonest, if none came free in time; at once if none can
   * @throws the signal's reason, if it is aborted before
   */
  async acquireAny(providers: readonly ProviderName[], wish: LeaseWish): Promise<KeyLease> {
    wish.signal.throwIfAborted();
    if (providers.length === 0) throw new Error('A key of no provider was asked for');
    const queues = providers.map((provider) => this.queueOf(provider));
    return firstLeaseOf(queues, wish);
  }

  /** What is known of every key, for health and metrics. */
  async snapshot(): Promise<ProviderSnapshot[]> {
    return Promise.all([...this.queues.values()].map((queue) => this.snapshotOf(queue)));
  }

  /** Ends all waiting with a `NoKeyError`. */
  onApplicationShutdown(): void {
    for (const unsubscribe of this.unsubscribe) unsubscribe();
    for (const queue of this.queues.values()) queue.close();
  }

  private poolKeysOf(provider: ProviderName): PoolKey[] {
    const { maxInFlightPerKey } = this.settings.llm[provider];
    return this.keyRing.ofProvider(provider).map((key) => new PoolKey(provider, key, maxInFlightPerKey));
  }

  private onFreed(keyId: string): void {
    for (const queue of this.queues.values()) {
      if (queue.keys.some(({ id }) => id === keyId)) queue.onFreed();
    }
  }

  private queueOf(provider: ProviderName): KeyQueue {
    const queue = this.queues.get(provider);
    if (queue === undefined) throw new Error(`Provider ${provider} is not configured`);
    return queue;
  }

  private async snapshotOf(queue: KeyQueue): Promise<ProviderSnapshot> {
    const poolKeys = queue.keys;
    const states = await this.store.read(poolKeys);
    const keys = states.map(({ inFlight, rest }, position): KeySnapshot => {
      const keyIndex = poolKeys[position]!.index;
      if (rest === null) return { keyIndex, inFlight, restsUntil: null, out: false };
      const restsUntil = Date.now() + Math.ceil(rest.forInMs);
      return { keyIndex, inFlight, restsUntil, out: rest.kind === 'out', restOf: rest.scope };
    });
    return { provider: queue.provider, keys, waiting: queue.waiting() };
  }
}
