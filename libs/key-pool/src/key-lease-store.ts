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

export interface LeaseRequest {
  /** The keys of which any will do. Not empty. */
  keys: readonly StoredKey[];
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
 * within a time of the store's. Leases are members that expire, never counters. What waits, and in which order, is
 * not the store's business.
 */
export interface KeyLeaseStore {
  /**
   * Leases the free key with the fewest leases; of equal ones the one whose turn is longest ago. A key is free if it
   * does not rest and has fewer leases than its cap.
   */
  lease(request: LeaseRequest): Promise<LeaseAnswer>;

  /** Lets the lease live for `ttlInMs` from now. @returns false if it exists no more */
  renew(keyId: string, leaseId: string, ttlInMs: number): Promise<boolean>;

  /** Ends the lease, if it still exists. */
  release(keyId: string, leaseId: string): Promise<void>;

  /** Lets a key, or all keys of a group, rest. An earlier rest that ends later stays; `out` stays until the end. `forInMs` is positive. */
  rest(keyOrGroupId: string, forInMs: number, out: boolean): Promise<void>;

  /** The states of the keys, in their order. */
  read(keys: readonly StoredKey[]): Promise<KeyState[]>;

  /**
   * Calls the listener after each release, in whichever process it happened; for one of this process without delay.
   * @returns ends the subscription
   */
  onFreed(listener: (keyId: string) => void): () => void;
}
