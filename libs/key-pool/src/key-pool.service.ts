import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { KeyRing, type ProviderName, type Settings, SETTINGS } from '#config';
import { keyWaitEnded } from '#events';
import { type KeyLease, PROVIDER_TROUBLE } from './key-lease.js';
import { KEY_LEASE_STORE, type KeyLeaseStore, type KeyPriority, type Scope, scopeIdsOf } from './key-lease-store.js';
import { HeldLeases } from './held-leases.js';
import { KeyQueue } from './key-queue.js';
import { KeyRequest, type LeaseWish } from './key-request.js';
import { NoKeyError } from './no-key-error.js';
import { PoolKey } from './pool-key.js';

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
  /** It has failed so often in a row, whatever its keys, that it rests now and then; true until a call succeeds. */
  failing: boolean;
  /** Requests of this process that wait for a key. */
  waiting: { interactive: number; job: number };
}

/** Leases the keys of the configured providers: spread evenly, never above their caps, in order of arrival. */
@Injectable()
export class KeyPoolService implements OnApplicationShutdown {
  private readonly queues: ReadonlyMap<ProviderName, KeyQueue>;
  /** Of requests that pass keys over, each with a queue of its own for the other keys: the indexes of those that are passed over. */
  private readonly queuesOfOne = new Map<KeyQueue, readonly number[]>();
  private readonly held: HeldLeases;
  private readonly unsubscribe: readonly (() => void)[];

  constructor(
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
    @Inject(KEY_LEASE_STORE) private readonly store: KeyLeaseStore,
    @Inject(KeyRing) private readonly keyRing: KeyRing,
  ) {
    this.held = new HeldLeases(store);
    const createQueue = (provider: ProviderName): KeyQueue => this.createQueue(provider, this.poolKeysOf(provider));
    this.queues = new Map(settings.providers.map((provider) => [provider, createQueue(provider)]));
    this.unsubscribe = [store.onFreed((scopeId) => this.onFreed(scopeId)), keyRing.onChange(() => this.replaceKeys())];
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
    const queues = providers.map((provider) => this.queueFor(provider, wish));
    const askedAt = performance.now();
    try {
      const lease = await new KeyRequest(queues, wish).lease;
      tellWait('leased', lease.provider, wish, askedAt);
      return lease;
    } catch (error) {
      tellWait(error instanceof NoKeyError ? 'none' : 'stopped', providers[0]!, wish, askedAt);
      throw error;
    } finally {
      for (const queue of queues) this.queuesOfOne.delete(queue);
    }
  }

  /** What is known of every key, for health and metrics. */
  async snapshot(): Promise<ProviderSnapshot[]> {
    return Promise.all([...this.queues.values()].map((queue) => this.snapshotOf(queue)));
  }

  /** Ends all waiting with a `NoKeyError`, and waits until the keys that were given back are back. */
  async onApplicationShutdown(): Promise<void> {
    for (const unsubscribe of this.unsubscribe) unsubscribe();
    for (const queue of this.allQueues()) queue.close();
    await this.held.released();
  }

  private createQueue(provider: ProviderName, keys: readonly PoolKey[]): KeyQueue {
    return new KeyQueue(provider, keys, this.store, this.held);
  }

  /** @param without the indexes of keys that will not do */
  private poolKeysOf(provider: ProviderName, without: readonly number[] = []): PoolKey[] {
    const { maxInFlightPerKey } = this.settings.llm[provider]!;
    const keys = this.keyRing.ofProvider(provider).filter(({ index }) => !without.includes(index));
    return keys.map((key) => new PoolKey(provider, key, maxInFlightPerKey));
  }

  private replaceKeys(): void {
    for (const queue of this.queues.values()) queue.replaceKeys(this.poolKeysOf(queue.provider));
    for (const [queue, without] of this.queuesOfOne) queue.replaceKeys(this.poolKeysOf(queue.provider, without));
  }

  private onFreed(scopeId: string): void {
    const isFreed = (key: PoolKey): boolean => scopeIdsOf(key).includes(scopeId);
    for (const queue of this.allQueues()) if (queue.keys.some(isFreed)) queue.onFreed();
  }

  private allQueues(): readonly KeyQueue[] {
    return [...this.queues.values(), ...this.queuesOfOne.keys()];
  }

  private queueFor(provider: ProviderName, { passedOver }: LeaseWish): KeyQueue {
    const queue = this.queues.get(provider);
    if (queue === undefined) throw new Error(`Provider ${provider} is not configured`);
    const without = passedOver?.get(provider)?.map(({ keyIndex }) => keyIndex);
    if (without === undefined) return queue;
    const queueOfOne = this.createQueue(provider, this.poolKeysOf(provider, without));
    this.queuesOfOne.set(queueOfOne, without);
    return queueOfOne;
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
    const failing = states.some(({ strikes }) => strikes.provider >= PROVIDER_TROUBLE.restsFrom);
    return { provider: queue.provider, keys, failing, waiting: this.waitingFor(queue.provider) };
  }

  private waitingFor(provider: ProviderName): ProviderSnapshot['waiting'] {
    const lines = this.allQueues().filter((queue) => queue.provider === provider);
    const waiting = lines.map((queue) => queue.waiting());
    const sumOf = (priority: KeyPriority): number => waiting.reduce((sum, line) => sum + line[priority], 0);
    return { interactive: sumOf('interactive'), job: sumOf('job') };
  }
}

/** @param askedAt by `performance.now()` */
function tellWait(outcome: string, provider: string, { priority, trace = null }: LeaseWish, askedAt: number): void {
  if (!keyWaitEnded.isHeard) return;
  keyWaitEnded.tell({ trace, provider, priority, outcome, waitedInMs: performance.now() - askedAt });
}
