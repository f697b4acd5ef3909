/** The injection token of the `KeyLeaseStore`. */
export const KEY_LEASE_STORE = Symbol('KEY_LEASE_STORE');

/** A key as stores know it: ids are stable, equal in every process and no secret. */
export interface StoredKey {
  id: string;
  /** Where rests are kept that all keys of one account share; a key of its own has its id here. */
  groupId: string;
  /** How many leases may exist at once. */
  cap: number;
}

/** `interactive` requests hold a connection and go before jobs. */
export type KeyPriority = 'interactive' | 'job';

/** The queue of a process, as all processes see it: how many of its requests wait, with the one that is asked for. */
export type QueueState = { id: string } & Record<KeyPriority, number>;

export interface LeaseRequest {
  /** The keys of which any will do. Not empty. Queues that ask for the same keys stand in one line. */
  keys: readonly StoredKey[];
  /** Asked for is a key for its first request: an interactive one, if there is any. */
  queue: QueueState;
  /** Names the lease and proves whose it is. Never used before. */
  leaseId: string;
  ttlInMs: number;
}

/**
 * Why no key is free. `busy`: at least one is only in use, so that a release helps. `resting`: all rest.
 * `out`: all were refused by their vendor.
 */
export type NoKeyReason = 'busy' | 'resting' | 'out';

export interface LeaseRefusal {
  granted: false;
  reason: NoKeyReason;
  /** When a key comes free by itself at the earliest: a rest ends, or a lease of a dead process expires. */
  changesInMs: number;
  /** When to ask again at the latest, whatever happens, to keep the place in the line. */
  askAgainInMs: number;
}

export type LeaseAnswer = { granted: true; keyId: string } | LeaseRefusal;

export interface KeyState {
  inFlight: number;
  /** 0: does not rest. */
  restsForInMs: number;
  /** It rests because its vendor refused it. */
  out: boolean;
}

/**
 * Keeps leases and rests of keys. Every method is one atomic step, by the store's own clock, and answers or rejects
 * within a time of the store's. Leases are members that expire, never counters.
 *
 * Among queues that are refused, the store keeps a line: interactive requests of any go before jobs of any, and within a
 * priority the queues take turns, one key each. A queue keeps its place until it leaves, is served, or has not asked for
 * a few seconds. The order within a queue is not the store's business.
 */
export interface KeyLeaseStore {
  /**
   * Leases the free key with the fewest leases; of equal ones the one whose turn is longest ago. A key is free if it
   * does not rest and has fewer leases than its cap. Refuses, as `busy`, where free keys are left only for those ahead.
   */
  lease(request: LeaseRequest): Promise<LeaseAnswer>;

  /** Lets the lease live for `ttlInMs` from now. @returns false if it exists no more */
  renew(keyId: string, leaseId: string, ttlInMs: number): Promise<boolean>;

  /** Ends the lease, if it still exists. */
  release(keyId: string, leaseId: string): Promise<void>;

  /** Puts a lease back that is held though the store may have lost it, whatever the cap. */
  restore(keyId: string, leaseId: string, ttlInMs: number): Promise<void>;

  /** Takes a queue that waits no more out of the line for these keys. */
  leaveLine(keys: readonly StoredKey[], queueId: string): Promise<void>;

  /** Lets a key, or all keys of a group, rest. An earlier rest that ends later stays; `out` stays until the end. `forInMs` is positive. */
  rest(keyOrGroupId: string, forInMs: number, out: boolean): Promise<void>;

  /** The states of the keys, in their order. */
  read(keys: readonly StoredKey[]): Promise<KeyState[]>;

  /**
   * Calls the listener after each release, in whichever process it happened; for one of this process without delay. Also
   * with any key of a line, after a queue left it that free keys may have been kept for.
   * @returns ends the subscription
   */
  onFreed(listener: (keyId: string) => void): () => void;
}
