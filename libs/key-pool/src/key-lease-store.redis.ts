import { hash, randomUUID } from 'node:crypto';
import { keyspace, luaScript, type RedisConnections, type RunScript } from '#redis';
import {
  type Failure,
  type KeyLeaseStore,
  type KeyLimit,
  type KeyState,
  type LeaseAnswer,
  type LeaseName,
  type LeaseRequest,
  LIMITED_IN_MS,
  type NoKeyReason,
  PROBATION_IN_MS,
  type RestKind,
  type Scope,
  scopeIdsOf,
  type StoredKey,
  type StrikeRule,
  SUCCESSES_FOR_ONE_MORE,
  TRIAL_EVERY_IN_MS,
} from './key-lease-store.js';

/** How long a queue keeps its place without asking, as when its process has died. */
const PLACE_TTL_IN_MS = 3000;
/** Keeps a place, and makes up for messages that were lost. */
const ASK_AGAIN_IN_MS = 1000;

/** A script can have some thousands of arguments. */
const RENEWED_AT_ONCE = 1000;

interface KeyArguments {
  lineId: string;
  /** Id, group, provider and cap of each key. */
  ofKeys: readonly (string | number)[];
}

/** As the scripts number them, from 1. */
const SCOPES: readonly Scope[] = ['key', 'account', 'provider'];

/**
 * Keeps leases in Redis, for all processes. Every method throws a `RedisUnavailableError` while Redis is away. Its steps are the scripts in
 * `redis/`. Each has one key, the root under which all keys of the store lie, so that they share one hash tag and thus one slot; the keys a script
 * touches are named from it and from the ids it is given:
 *
 * - `<root>lease:all`: sorted set of the leases, `<keyId> <leaseId>`, by expiry
 * - `<root>in-flight`: hash of how many of them each key has, and of how many there are in `all`
 * - `<root>rest:<scopeId>`: exists while it rests; the kind of the rest
 * - `<root>probation:<scopeId>`: exists while it rests and is on probation then; `<keyId> <leaseId>` of the call that tries it, or empty
 * - `<root>trial:<scopeId>`: exists until a call may try a rest; `<keyId> <leaseId>` of the last call that did, or empty
 * - `<root>resting`, `<root>probations`: sorted sets of the scopes that rest, by the end of their rest, and of those that are on probation or will be, by its end
 * - `<root>strikes:<scopeId>`: its failures in a row, and the causes of the last of them, where they are known: `<count> <cause> <cause>`
 * - `<root>turns`: hash of when each key was leased last, in microseconds
 * - `<root>limits`: hash of the keys whose servers seem to end one call for the next, to `<leases> <cuts> <successes> <cap> <until>`: how many leases it may
 *   have, how many calls in a row were cut short, how many successes there were since it got its last lease more, its cap, and until when this holds
 * - `<root>line:<lineId>`: hash of the queues that wait, `<priority>:<queueId>` to `<ticket>:<requests>:<expiry>`; priority 1 is
 *   interactive, 2 is job; the lower ticket comes first
 * - `<root>waiting:<providerId>`: sorted set of the lines in which queues wait for a key of the provider, by the expiry of the last place
 *
 * Times are milliseconds of the server's clock. Every key expires. The id of a key or an account begins with that of its provider and a colon. On the channel
 * `<root>freed`, `<teller> <scopeId>` tells that a key, or any key of an account or a provider, may have come free; nothing is told while nobody waits.
 */
export class RedisKeyLeaseStore implements KeyLeaseStore {
  private readonly root: string;
  /** Tells the messages of this process from others', since it needs none for its own releases. */
  private readonly teller = randomUUID();
  private readonly listeners = new Set<(scopeId: string) => void>();
  private unsubscribe: (() => void) | null = null;
  private readonly ofKeySets = new WeakMap<readonly StoredKey[], KeyArguments>();
  private readonly runLease: RunScript<
    [grants: [keyId: string, isProbing: number, turn: number][], reason?: NoKeyReason, changesInMs?: number]
  >;
  private readonly runRenew: RunScript<number[]>;
  private readonly runRelease: RunScript<number>;
  private readonly runEndProbation: RunScript<number>;
  private readonly runRestore: RunScript<null>;
  private readonly runLeaveLine: RunScript<number>;
  private readonly runRest: RunScript<null>;
  private readonly runStrike: RunScript<number>;
  private readonly runLift: RunScript<number>;
  private readonly runResting: RunScript<string[]>;
  private readonly runCutShort: RunScript<[leases: number, before: number] | null>;
  private readonly runRead: RunScript<
    [inFlight: number, restsForInMs: number, kind: RestKind, scope: number, ofAccount: number, ofProvider: number][]
  >;

  constructor(
    private readonly redis: RedisConnections,
    private readonly trialEveryInMs = TRIAL_EVERY_IN_MS,
  ) {
    this.root = keyspace(redis.keyPrefix, 'keys');
    const script = <Answer>(name: string): RunScript<Answer> =>
      redis.script(luaScript(new URL(`redis/${name}.lua`, import.meta.url)));
    this.runLease = script('lease');
    this.runRenew = script('renew');
    this.runRelease = script('release');
    this.runEndProbation = script('end-probation');
    this.runRestore = script('restore');
    this.runLeaveLine = script('leave-line');
    this.runRest = script('rest');
    this.runStrike = script('strike');
    this.runLift = script('lift');
    this.runResting = script('resting');
    this.runCutShort = script('cut-short');
    this.runRead = script('read');
  }

  /** Whether Redis can be asked now. */
  get isAvailable(): boolean {
    return this.redis.isAvailable;
  }

  /** Calls the listener when Redis has come back. @returns ends the listening */
  onBack(listener: () => void): () => void {
    return this.redis.onBack(listener);
  }

  async lease({ keys, queue, leaseIds, ttlInMs }: LeaseRequest): Promise<LeaseAnswer> {
    const { lineId, ofKeys } = this.argumentsOf(keys);
    const ofQueue = [lineId, queue.id, queue.interactive, queue.job, PLACE_TTL_IN_MS];
    const args = [this.teller, ttlInMs, ...ofQueue, this.trialEveryInMs, leaseIds.length, ...leaseIds, ...ofKeys];
    const [granted, reason, changesIn = -1] = await this.runLease([this.root], args);
    const grants = granted.map(([keyId, isProbing, turn], n) => {
      return { leaseId: leaseIds[n]!, keyId, isProbing: isProbing === 1, turn };
    });
    if (reason === undefined) return { grants, refusal: null };
    const changesInMs = changesIn < 0 ? Infinity : changesIn;
    return { grants, refusal: { reason, changesInMs, askAgainInMs: Math.min(changesInMs, ASK_AGAIN_IN_MS) } };
  }

  async renew(leases: readonly LeaseName[], ttlInMs: number): Promise<boolean[]> {
    const renewed: boolean[] = [];
    for (let from = 0; from < leases.length; from += RENEWED_AT_ONCE) {
      const names = leases.slice(from, from + RENEWED_AT_ONCE).flatMap(({ keyId, leaseId }) => [keyId, leaseId]);
      const answers = await this.runRenew([this.root], [ttlInMs, ...names]);
      renewed.push(...answers.map((answer) => answer === 1));
    }
    return renewed;
  }

  async release(keyId: string, leaseId: string, provenScopeIds: readonly string[] = []): Promise<void> {
    const args = [this.teller, keyId, leaseId, SUCCESSES_FOR_ONE_MORE, ...provenScopeIds];
    if ((await this.runRelease([this.root], args)) === 1) this.tellFreed(keyId);
  }

  async endProbation(keyId: string, leaseId: string, scopeIds: readonly string[]): Promise<void> {
    const args = [this.teller, keyId, leaseId, ...scopeIds];
    if ((await this.runEndProbation([this.root], args)) === 1) this.tellFreed(keyId);
  }

  async restore(keyId: string, leaseId: string, ttlInMs: number): Promise<void> {
    await this.runRestore([this.root], [keyId, leaseId, ttlInMs]);
  }

  async leaveLine(keys: readonly StoredKey[], queueId: string): Promise<void> {
    const keyId = keys[0]!.id;
    const { lineId } = this.argumentsOf(keys);
    if ((await this.runLeaveLine([this.root], [this.teller, lineId, queueId, keyId])) === 1) this.tellFreed(keyId);
  }

  async rest(scopeId: string, forInMs: number, kind: RestKind): Promise<void> {
    await this.runRest([this.root], [scopeId, Math.ceil(forInMs), kind, this.trialEveryInMs, PROBATION_IN_MS]);
  }

  async strike(scopeId: string, rule: StrikeRule, { toldInMs = 0, cause = '' }: Failure = {}): Promise<number> {
    const ofRule = [rule.restsFrom, rule.firstRestInMs, rule.longestRestInMs, rule.forgottenInMs, rule.kind];
    const times = [this.trialEveryInMs, PROBATION_IN_MS];
    return this.runStrike([this.root], [scopeId, ...ofRule, Math.ceil(toldInMs), cause, ...times]);
  }

  async lift(scopeIds: readonly string[]): Promise<boolean> {
    const rested = await this.runLift([this.root], [this.teller, ...scopeIds]);
    if (rested > 0) for (const scopeId of scopeIds) this.tellFreed(scopeId);
    return rested > 0;
  }

  /** The ids of all scopes that rest, also of those that this process has no keys of. */
  async resting(): Promise<string[]> {
    return this.runResting([this.root], []);
  }

  async cutShort({ id, cap }: StoredKey, turn: number): Promise<KeyLimit | null> {
    const limit = await this.runCutShort([this.root], [id, cap, turn, LIMITED_IN_MS]);
    return limit && { leases: limit[0], isLower: limit[0] < limit[1] };
  }

  async read(keys: readonly StoredKey[]): Promise<KeyState[]> {
    const states = await this.runRead([this.root], keys.flatMap(scopeIdsOf));
    return states.map(([inFlight, forInMs, kind, scope, ofAccount, ofProvider]) => ({
      inFlight,
      rest: forInMs > 0 ? { forInMs, kind, scope: SCOPES[scope - 1]! } : null,
      strikes: { account: ofAccount, provider: ofProvider },
    }));
  }

  onFreed(listener: (scopeId: string) => void): () => void {
    this.listeners.add(listener);
    this.unsubscribe ??= this.redis.pubSub.subscribe(`${this.root}freed`, (message) => this.onMessage(message));
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.unsubscribe?.();
      this.unsubscribe = null;
    };
  }

  /** What scripts are told of a set of keys, made once for each. */
  private argumentsOf(keys: readonly StoredKey[]): KeyArguments {
    const known = this.ofKeySets.get(keys);
    if (known !== undefined) return known;
    const ofKeys = keys.flatMap(({ id, groupId, providerId, cap }) => [id, groupId, providerId, cap]);
    const made = { lineId: hashOf(keys), ofKeys };
    this.ofKeySets.set(keys, made);
    return made;
  }

  private onMessage(message: string): void {
    const [teller, scopeId] = message.split(' ') as [string, string];
    if (teller !== this.teller) this.tellFreed(scopeId);
  }

  private tellFreed(scopeId: string): void {
    for (const listener of this.listeners) listener(scopeId);
  }
}

/** Names the line for a set of keys, in whichever order they are given. */
function hashOf(keys: readonly StoredKey[]): string {
  const ids = keys.map(({ id }) => id).sort();
  return hash('sha256', ids.join(',')).slice(0, 16);
}
