import { createHash, randomUUID } from 'node:crypto';
import { keyspace, type RedisConnections, type RunScript } from '#redis';
import type {
  KeyLeaseStore,
  KeyState,
  LeaseAnswer,
  LeaseRequest,
  NoKeyReason,
  RestKind,
  Scope,
  StoredKey,
  StrikeRule,
} from './key-lease-store.js';
import { lineIdOf } from './lease-line.js';
import { END_PROBATION, LEASE, LEAVE_LINE, READ, RELEASE, RENEW, REST, RESTORE, STRIKE } from './lease-scripts.js';

/** How long a queue keeps its place without asking, as when its process has died. */
const PLACE_TTL_IN_MS = 3000;
/** Keeps a place, and makes up for messages that were lost. */
const ASK_AGAIN_IN_MS = 1000;

/** As the scripts number them, from 1. */
const SCOPES: readonly Scope[] = ['key', 'account', 'provider'];

/** Keeps leases in Redis, for all processes. Every method throws a `RedisUnavailableError` while Redis is away. */
export class RedisKeyLeaseStore implements KeyLeaseStore {
  private readonly root: string;
  /** Tells the messages of this process from others', since it needs none for its own releases. */
  private readonly teller = randomUUID();
  private readonly listeners = new Set<(keyId: string) => void>();
  private unsubscribe: (() => void) | null = null;
  private readonly runLease: RunScript<
    ['granted', keyId: string, isProbing: number] | [reason: NoKeyReason, changesInMs: number]
  >;
  private readonly runRenew: RunScript<number>;
  private readonly runRelease: RunScript<number>;
  private readonly runEndProbation: RunScript<number>;
  private readonly runRestore: RunScript<null>;
  private readonly runLeaveLine: RunScript<number>;
  private readonly runRest: RunScript<null>;
  private readonly runStrike: RunScript<number>;
  private readonly runRead: RunScript<[inFlight: number, restsForInMs: number, kind: RestKind, scope: number][]>;

  constructor(private readonly redis: RedisConnections) {
    this.root = keyspace(redis.keyPrefix, 'keys');
    this.runLease = redis.script({ name: 'keys.lease', lua: LEASE });
    this.runRenew = redis.script({ name: 'keys.renew', lua: RENEW });
    this.runRelease = redis.script({ name: 'keys.release', lua: RELEASE });
    this.runEndProbation = redis.script({ name: 'keys.endProbation', lua: END_PROBATION });
    this.runRestore = redis.script({ name: 'keys.restore', lua: RESTORE });
    this.runLeaveLine = redis.script({ name: 'keys.leaveLine', lua: LEAVE_LINE });
    this.runRest = redis.script({ name: 'keys.rest', lua: REST });
    this.runStrike = redis.script({ name: 'keys.strike', lua: STRIKE });
    this.runRead = redis.script({ name: 'keys.read', lua: READ });
  }

  /** Whether Redis can be asked now. */
  get isAvailable(): boolean {
    return this.redis.isAvailable;
  }

  /** Calls the listener when Redis has come back. @returns ends the listening */
  onBack(listener: () => void): () => void {
    return this.redis.onBack(listener);
  }

  async lease({ keys, queue, leaseId, ttlInMs }: LeaseRequest): Promise<LeaseAnswer> {
    const ofKeys = keys.flatMap(({ id, groupId, providerId, cap }) => [id, groupId, providerId, cap]);
    const ofQueue = [hashOfLine(keys), queue.id, queue.interactive, queue.job, PLACE_TTL_IN_MS];
    const answer = await this.runLease([this.root], [this.teller, leaseId, ttlInMs, ...ofQueue, ...ofKeys]);
    if (answer[0] === 'granted') return { granted: true, keyId: answer[1], isProbing: answer[2] === 1 };
    const [reason, changesIn] = answer;
    const changesInMs = changesIn < 0 ? Infinity : changesIn;
    return { granted: false, reason, changesInMs, askAgainInMs: Math.min(changesInMs, ASK_AGAIN_IN_MS) };
  }

  async renew(keyId: string, leaseId: string, ttlInMs: number): Promise<boolean> {
    return (await this.runRenew([this.root], [keyId, leaseId, ttlInMs])) === 1;
  }

  async release(keyId: string, leaseId: string, provenScopeIds: readonly string[] = []): Promise<void> {
    const args = [this.teller, keyId, leaseId, ...provenScopeIds];
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
    if ((await this.runLeaveLine([this.root], [this.teller, hashOfLine(keys), queueId, keyId])) === 1) {
      this.tellFreed(keyId);
    }
  }

  async rest(scopeId: string, forInMs: number, kind: RestKind): Promise<void> {
    await this.runRest([this.root], [scopeId, Math.ceil(forInMs), kind]);
  }

  async strike(scopeId: string, rule: StrikeRule, toldInMs = 0): Promise<number> {
    const ofRule = [rule.restsFrom, rule.firstRestInMs, rule.longestRestInMs, rule.forgottenInMs, rule.kind];
    return this.runStrike([this.root], [scopeId, ...ofRule, Math.ceil(toldInMs)]);
  }

  async read(keys: readonly StoredKey[]): Promise<KeyState[]> {
    const ofKeys = keys.flatMap(({ id, groupId, providerId }) => [id, groupId, providerId]);
    const states = await this.runRead([this.root], ofKeys);
    return states.map(([inFlight, forInMs, kind, scope]) => ({
      inFlight,
      rest: forInMs > 0 ? { forInMs, kind, scope: SCOPES[scope - 1]! } : null,
    }));
  }

  onFreed(listener: (keyId: string) => void): () => void {
    this.listeners.add(listener);
    this.unsubscribe ??= this.redis.pubSub.subscribe(`${this.root}freed`, (message) => this.onMessage(message));
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.unsubscribe?.();
      this.unsubscribe = null;
    };
  }

  private onMessage(message: string): void {
    const [teller, keyId] = message.split(' ') as [string, string];
    if (teller !== this.teller) this.tellFreed(keyId);
  }

  private tellFreed(keyId: string): void {
    for (const listener of this.listeners) listener(keyId);
  }
}

function hashOfLine(keys: readonly StoredKey[]): string {
  return createHash('sha256').update(lineIdOf(keys)).digest('hex').slice(0, 16);
}
