/** The injection token of the `KeyLeaseStore`. */
export const KEY_LEASE_STORE = Symbol('KEY_LEASE_STORE');

/** What can rest, be on probation and have strikes, each within the next. */
export type Scope = 'key' | 'account' | 'provider';

/**
 * A key as stores know it: ids are stable, equal in every process and no secret. Its three ids name its scopes: what is
 * told of a scope holds for every key in it.
 */
export interface StoredKey {
  id: string;
  /** The account, whose limits its keys share; a key of its own has its id here. */
  groupId: string;
  providerId: string;
  /** How many leases may exist at once. */
  cap: number;
}

/** `interactive` requests hold a connection and go before jobs. */
export type KeyPriority = 'interactive' | 'job';

/** The queue of a process, as all processes see it: how many of its requests wait, with the one that is asked for. */
export type QueueState = { id: string } & Record<KeyPriority, number>;

/** Asks for a lease on any of some keys. */
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

/** No key is free now. */
export interface LeaseRefusal {
  granted: false;
  reason: NoKeyReason;
  /** When a key comes free by itself at the earliest: a rest ends, or a lease of a dead process expires. */
  changesInMs: number;
  /** When to ask again at the latest, whatever happens, to keep the place in the line. */
  askAgainInMs: number;
}

/** A key was leased, or none is free. */
export interface LeaseGrant {
  granted: true;
  keyId: string;
  /** It tries a scope that is on probation: others wait for what becomes of it. */
  isProbing: boolean;
}

/** A key was leased, or none is free. */
export type LeaseAnswer = LeaseGrant | LeaseRefusal;

/**
 * Why a scope rests. `cooldown`: until it may be used again. `failing`: it kept failing. `out`: its vendor refused it.
 * After the last two it is on probation.
 */
export type RestKind = 'cooldown' | 'failing' | 'out';

/** How failures in a row let a scope rest. */
export interface StrikeRule {
  /** The first failure in a row that lets it rest; on probation any does. */
  restsFrom: number;
  /** Of the first rest; each failure after it doubles the rest. */
  firstRestInMs: number;
  longestRestInMs: number;
  /** After this time without a failure, in which it did not rest either, the next one is the first again. */
  forgottenInMs: number;
  kind: RestKind;
}

/** How long a scope can be on probation after its rest without being tried. */
export const PROBATION_IN_MS = 86_400_000;

/** What the store knows of a key. */
export interface KeyState {
  inFlight: number;
  /** Of all rests of its scopes the one that ends last, and whose it is; null: it does not rest. */
  rest: { forInMs: number; kind: RestKind; scope: Scope } | null;
}

/**
 * Keeps leases of keys, and rests, probations and strikes of their scopes. Every method is one atomic step, by the store's own
 * clock, and answers or rejects within a time of the store's. Leases are members that expire, never counters.
 *
 * A scope is on probation after a rest that was no mere cooldown: one call at a time tries it, over all processes and all of
 * its keys, whatever calls are under way from before the rest, until one ends the probation or is proven to have succeeded. Strikes are the failures of a scope in a row.
 *
 * Among queues that are refused, the store keeps a line: interactive requests of any go before jobs of any, and within a
 * priority the queues take turns, one key each. A queue keeps its place until it leaves, is served, or has not asked for
 * a few seconds. The order within a queue is not the store's business.
 */
export interface KeyLeaseStore {
  /**
   * Leases the free key with the fewest leases; of equal ones the one whose turn is longest ago. A key is free if none of its
   * scopes rests, it has fewer leases than its cap, and no scope of it is on probation that a lease granted since its rest tries. Refuses, as `busy`, where free keys are left only for those ahead.
   */
  lease(request: LeaseRequest): Promise<LeaseAnswer>;

  /** Lets the lease live for `ttlInMs` from now. @returns false if it exists no more */
  renew(keyId: string, leaseId: string, ttlInMs: number): Promise<boolean>;

  /**
   * Ends the lease, if it still exists, and then the probation and the strikes of the scopes that its success has proven
   * to work. A scope that rests has failed since the call began: it is not proven.
   */
  release(keyId: string, leaseId: string, provenScopeIds?: readonly string[]): Promise<void>;

  /**
   * Ends, during a lease that exists, the probation of scopes, but not of one that rests: the call began before its rest. Their
   * strikes stay. Whoever waits is told as of a release.
   */
  endProbation(keyId: string, leaseId: string, scopeIds: readonly string[]): Promise<void>;

  /** Puts a lease back that is held though the store may have lost it, whatever the cap. */
  restore(keyId: string, leaseId: string, ttlInMs: number): Promise<void>;

  /** Takes a queue that waits no more out of the line for these keys. */
  leaveLine(keys: readonly StoredKey[], queueId: string): Promise<void>;

  /**
   * Lets a scope rest. `forInMs` is positive. An earlier rest that ends later keeps its end, and of two kinds the graver one
   * stays until the end: `out`, then `failing`, then `cooldown`.
   */
  rest(scopeId: string, forInMs: number, kind: RestKind): Promise<void>;

  /**
   * Counts a failure of a scope, and lets it rest if the rule says so. A scope that rests already gets no strike: the call
   * was under way when it began to.
   * @param toldInMs for how long it has to rest at least, whatever the rule says; by default 0
   * @returns for how many ms it rests now; 0: it does not
   */
  strike(scopeId: string, rule: StrikeRule, toldInMs?: number): Promise<number>;

  /** The states of the keys, in their order. */
  read(keys: readonly StoredKey[]): Promise<KeyState[]>;

  /**
   * Calls the listener after each release or end of a probation, in whichever process it happened; for one of this process without delay. Also
   * with any key of a line, after a queue left it that free keys may have been kept for.
   * @returns ends the subscription
   */
  onFreed(listener: (keyId: string) => void): () => void;
}
