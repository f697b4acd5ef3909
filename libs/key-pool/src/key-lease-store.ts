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

/** The scopes of a key, from the narrowest to the widest. */
export function scopeIdsOf({ id, groupId, providerId }: StoredKey): string[] {
  return [id, groupId, providerId];
}

/** `interactive` requests hold a connection and go before jobs. */
export type KeyPriority = 'interactive' | 'job';

/** The queue of a process, as all processes see it: how many of its requests wait, with the one that is asked for. */
export type QueueState = { id: string } & Record<KeyPriority, number>;

/** Asks for leases on any of some keys. */
export interface LeaseRequest {
  /** The keys of which any will do. Not empty. Queues that ask for the same keys stand in one line. */
  keys: readonly StoredKey[];
  /** Asked for are keys for its first requests: the interactive ones, and then jobs. */
  queue: QueueState;
  /** One for each lease that is asked for, which it names and proves whose it is; at least one, and at most one for each request that waits. Never used before. */
  leaseIds: readonly string[];
  ttlInMs: number;
}

/**
 * Why no key is free. `busy`: at least one is only in use, so that a release helps. `resting`: all rest.
 * `out`: all were refused by their vendor.
 */
export type NoKeyReason = 'busy' | 'resting' | 'out';

/** No further key is free now. */
export interface LeaseRefusal {
  reason: NoKeyReason;
  /** No key comes free by itself before: a rest ends, or a lease of a dead process expires. */
  changesInMs: number;
  /** When to ask again at the latest, whatever happens, to keep the place in the line. */
  askAgainInMs: number;
}

/** A key was leased. */
export interface LeaseGrant {
  leaseId: string;
  keyId: string;
  /** It tries a scope that is on probation: others wait for what becomes of it. */
  isProbing: boolean;
  /** Rises with each grant of the key, and with time, in whichever store: microseconds since the epoch, at least. */
  turn: number;
}

/** A lease, by its names. */
export interface LeaseName {
  keyId: string;
  leaseId: string;
}

/** What came of a request for leases. */
export interface LeaseAnswer {
  /** In the order of the ids; fewer than were asked for where no more keys are free. */
  grants: readonly LeaseGrant[];
  /** Why there are no more; null: all were granted. */
  refusal: LeaseRefusal | null;
}

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

/** A failure of a scope. */
export interface Failure {
  /** For how long the scope has to rest at least, whatever the rule says; by default 0. */
  toldInMs?: number;
  /** What may have caused it besides the scope, in a word without spaces. Of one cause only the first failure in a row counts. */
  cause?: string;
}

/** How long a scope can be on probation after its rest without being tried. */
export const PROBATION_IN_MS = 86_400_000;

/** How long a rest goes on before one call tries whether it is still needed, and then the next one. */
export const TRIAL_EVERY_IN_MS = 300_000;

/** How long a key has fewer leases than its cap after the last call that was cut short on it. */
export const LIMITED_IN_MS = 600_000;

/** How many successes allow a key that has fewer leases than its cap one more. */
export const SUCCESSES_FOR_ONE_MORE = 50;

/** What the store knows of a key. */
export interface KeyState {
  inFlight: number;
  /** Of all rests of its scopes the one that ends last, and whose it is; null: it does not rest. */
  rest: { forInMs: number; kind: RestKind; scope: Scope } | null;
  /** Failures in a row. */
  strikes: { account: number; provider: number };
}

/** How many leases a key may have after a call on it was cut short. */
export interface KeyLimit {
  leases: number;
  /** They are fewer than before. */
  isLower: boolean;
}

/**
 * Keeps leases of keys, and rests, probations and strikes of their scopes. Every method is one atomic step, by the store's own
 * clock, and answers or rejects within a time of the store's. Leases are members that expire, never counters.
 *
 * A scope is on probation after a rest that was no mere cooldown: one call at a time tries it, over all processes and all of
 * its keys, whatever calls are under way from before the rest, until one ends the probation or is proven to have succeeded. Strikes are the failures of a scope in a row.
 *
 * A rest of more than `TRIAL_EVERY_IN_MS` is tried each time so long has passed, by one call over all processes: one that found no key free. A proof or an end of
 * probation by that call ends the rest; a failure of the scope leaves it as it is.
 *
 * Among queues that are refused, the store keeps a line: interactive requests of any go before jobs of any, and within a
 * priority the queues take turns, one key each. A queue keeps its place until it leaves, is served, or has not asked for
 * a few seconds. The order within a queue is not the store's business.
 */
export interface KeyLeaseStore {
  /**
   * Leases keys, one after the other: the free key with the fewest leases, of equal ones the one whose turn is longest ago. A key is free if none of its
   * scopes rests, it has fewer leases than its cap, and no scope of it is on probation that a lease granted since its rest tries. If none is free, a key whose rest is to be tried is
   * leased. Refuses, as `busy`, where free keys are left only for those ahead.
   */
  lease(request: LeaseRequest): Promise<LeaseAnswer>;

  /** Lets leases live for `ttlInMs` from now. @returns for each of them false if it exists no more */
  renew(leases: readonly LeaseName[], ttlInMs: number): Promise<boolean[]>;

  /**
   * Ends the lease, if it still exists, and then the probation and the strikes of the scopes that its success has proven
   * to work. A scope that rests has failed since the call began, unless the call tried it: it is not proven.
   */
  release(keyId: string, leaseId: string, provenScopeIds?: readonly string[]): Promise<void>;

  /**
   * Ends, during a lease that exists, the probation of scopes, but not of one that rests, unless the call tries it. Their
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
   * @returns for how many ms it rests now; 0: it does not
   */
  strike(scopeId: string, rule: StrikeRule, failure?: Failure): Promise<number>;

  /**
   * Ends the rests, the probations and the strikes of scopes. Whoever waits is told as of a release.
   * @returns whether any of them rested
   */
  lift(scopeIds: readonly string[]): Promise<boolean>;

  /**
   * A call on the key was cut short. If another lease of the key was granted after its own, its server may end one call for the next: with the second such in a row, in
   * whichever process, the key may have half as many leases as it has now, but one. It may have one more after each `SUCCESSES_FOR_ONE_MORE`, and as many as
   * its cap after `LIMITED_IN_MS` without such a call.
   * @param turn that of the call's lease
   * @returns null: no other lease was granted after it
   */
  cutShort(key: StoredKey, turn: number): Promise<KeyLimit | null>;

  /** The states of the keys, in their order. */
  read(keys: readonly StoredKey[]): Promise<KeyState[]>;

  /**
   * Calls the listener after each release or end of a probation of this process, without delay; and after one of any other process if a queue waits
   * for a key of that provider. Also with any key of a line, after a queue left it that free keys may have been kept for, and with each scope whose rest was lifted.
   * @returns ends the subscription
   */
  onFreed(listener: (scopeId: string) => void): () => void;
}
