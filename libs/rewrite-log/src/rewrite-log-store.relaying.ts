import { setTimeout as delay } from 'node:timers/promises';
import type { News } from '#redis';
import type { FinalEntry, LogEntry } from './log-entry.js';
import { LogRelay } from './log-relay.js';
import type { RewriteFailure } from './rewrite-error.js';
import { LogLostError } from './rewrite-log-store.js';
import type {
  Claim,
  ClaimRequest,
  LeaderRenewal,
  Retention,
  RewriteLogStore,
  StreamRecord,
  StreamState,
} from './rewrite-log-store.js';

/** About as long as the claim of a leader that is no longer renewed. */
const END_TOLD_WITHIN_IN_MS = 3_000;
const TELLING_INTERVAL_IN_MS = 200;

/** A shared store whose logs led in this process are read here directly. */
export class RelayingRewriteLogStore implements RewriteLogStore {
  private readonly relays = new Map<string, LogRelay>();

  constructor(private readonly shared: RewriteLogStore) {}

  async claim(request: ClaimRequest): Promise<Claim> {
    const claim = await this.shared.claim(request);
    if (claim.outcome === 'lead') this.relays.set(claim.logId, new LogRelay(claim.logId, this.shared));
    return claim;
  }

  async append(logId: string, entries: LogEntry[]): Promise<void> {
    const relay = this.relays.get(logId);
    await (relay ? relay.append(entries) : this.shared.append(logId, entries));
  }

  /** Readers here see the end even if the store does not: it is told again for a time, then takes the log for lost, and others write it anew. */
  async end(logId: string, entry: FinalEntry, retention: Retention): Promise<void> {
    const relay = this.relays.get(logId);
    if (!relay) return this.shared.end(logId, entry, retention);
    const isTold = await this.tellEnd(relay, entry, retention);
    this.finish(relay, entry);
    if (!isTold) void this.tellEndAgain(relay, entry, retention);
  }

  async endUnread(logId: string, failure: RewriteFailure, retention: Retention): Promise<boolean> {
    const relay = this.relays.get(logId);
    if (!relay) return this.shared.endUnread(logId, failure, retention);
    await relay.flush();
    const isUnread = relay.isDetached
      ? relay.followers === 0
      : await this.shared.endUnread(logId, failure, retention).catch(() => relay.followers === 0);
    if (isUnread) this.finish(relay, { seq: relay.log.lastSeq + 1, kind: 'error', failure });
    return isUnread;
  }

  /** A log that the store has lost goes on while it is read here; one whose store is away is not lost yet. */
  async renewLeader(logId: string, leaseTtlInMs: number): Promise<LeaderRenewal | null> {
    const relay = this.relays.get(logId);
    const unknown = relay ? { isWatched: false } : null;
    const renewal = await this.shared.renewLeader(logId, leaseTtlInMs).catch(() => unknown);
    if (renewal || !relay) return renewal;
    relay.detach();
    if (relay.followers > 0) return unknown;
    this.relays.delete(logId);
    return null;
  }

  async watch(logId: string): Promise<void> {
    await this.shared.watch(logId);
  }

  async renewReader(logId: string, readerId: string, leaseTtlInMs: number): Promise<void> {
    await this.shared.renewReader(logId, readerId, leaseTtlInMs);
  }

  async leave(logId: string, readerId: string, graceInMs: number): Promise<void> {
    await this.shared.leave(logId, readerId, graceInMs);
  }

  follow(logId: string, afterSeq: number, signal: AbortSignal): AsyncIterable<LogEntry> {
    return this.relays.get(logId)?.follow(afterSeq, signal) ?? this.shared.follow(logId, afterSeq, signal);
  }

  async openStream(record: StreamRecord): Promise<void> {
    await this.shared.openStream(record);
  }

  findStream(id: string): Promise<StreamState | null> {
    return this.shared.findStream(id);
  }

  /** The stream ends after all that its log holds, so that must be in the store first. */
  async endStream(id: string, failure: RewriteFailure, afterId: number): Promise<number> {
    await Promise.all([...this.relays.values()].map((relay) => relay.flush()));
    return this.shared.endStream(id, failure, afterId);
  }

  watchStream(id: string): Promise<News> {
    return this.shared.watchStream(id);
  }

  /** True when there is nothing more to tell: the store knows the end, or has lost the log. */
  private async tellEnd(relay: LogRelay, entry: FinalEntry, retention: Retention): Promise<boolean> {
    await relay.flush();
    if (relay.isDetached) return true;
    if (relay.isAhead) return false;
    try {
      await this.shared.end(relay.log.id, entry, retention);
      return true;
    } catch (error) {
      return error instanceof LogLostError;
    }
  }

  private async tellEndAgain(relay: LogRelay, entry: FinalEntry, retention: Retention): Promise<void> {
    const giveUpAt = Date.now() + END_TOLD_WITHIN_IN_MS;
    do await delay(TELLING_INTERVAL_IN_MS, undefined, { ref: false });
    while (!(await this.tellEnd(relay, entry, retention)) && Date.now() < giveUpAt);
  }

  private finish(relay: LogRelay, entry: FinalEntry): void {
    relay.log.append([entry]);
    this.relays.delete(relay.log.id);
  }
}
