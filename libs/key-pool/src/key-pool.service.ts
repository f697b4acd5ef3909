import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type ProviderName, type Settings, SETTINGS } from '#config';
import type { KeyLease } from './key-lease.js';
import { KEY_LEASE_STORE, type KeyLeaseStore } from './key-lease-store.js';
import { KeyQueue } from './key-queue.js';
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
}

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
  private readonly unsubscribe: () => void;

  constructor(
    @Inject(SETTINGS.KEY) settings: Settings,
    @Inject(KEY_LEASE_STORE) private readonly store: KeyLeaseStore,
  ) {
    const queueOf = (provider: ProviderName): KeyQueue => {
      const { keys, maxInFlightPerKey } = settings.llm[provider];
      const poolKeys = keys.map((key) => new PoolKey(provider, key, maxInFlightPerKey));
      return new KeyQueue(provider, poolKeys, store);
    };
    this.queues = new Map(settings.providers.map((provider) => [provider, queueOf(provider)]));
    this.unsubscribe = store.onFreed((keyId) => this.onFreed(keyId));
  }

  /**
   * Waits for a key of the provider. The lease that comes must be released.
   * @throws {NoKeyError} if none came free in time, at once if none can
   * @throws the signal's reason, if it is aborted before
   */
  async acquire(provider: ProviderName, wish: LeaseWish): Promise<KeyLease> {
    wish.signal.throwIfAborted();
    const queue = this.queues.get(provider);
    if (queue === undefined) throw new Error(`Provider ${provider} is not configured`);
    return queue.acquire(wish);
  }

  /** What is known of every key, for health and metrics. */
  async snapshot(): Promise<ProviderSnapshot[]> {
    return Promise.all([...this.queues.values()].map((queue) => this.snapshotOf(queue)));
  }

  /** Ends all waiting with a `NoKeyError`. */
  onApplicationShutdown(): void {
    this.unsubscribe();
    for (const queue of this.queues.values()) queue.close();
  }

  private onFreed(keyId: string): void {
    for (const queue of this.queues.values()) {
      if (queue.keys.some(({ id }) => id === keyId)) queue.onFreed();
    }
  }

  private async snapshotOf(queue: KeyQueue): Promise<ProviderSnapshot> {
    const states = await this.store.read(queue.keys);
    const keys = states.map(({ inFlight, restsForInMs, out }, position) => ({
      keyIndex: queue.keys[position]!.index,
      inFlight,
      restsUntil: restsForInMs > 0 ? Date.now() + Math.ceil(restsForInMs) : null,
      out,
    }));
    return { provider: queue.provider, keys, waiting: queue.waiting() };
  }
}
