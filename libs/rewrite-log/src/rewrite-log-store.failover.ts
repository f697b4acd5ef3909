import { RedisUnavailableError } from '#redis';
import type { News } from '#redis';
import type { FinalEntry, LogEntry } from './log-entry.js';
import { away, orUnavailable } from './or-unavailable.js';
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

/** Marks the logs that were begun in this process alone. */
const LOCAL = 'local-';

/**
 * The shared store, and while it is away this process's own: rewrites go on, without the cache and the company of other processes.
 * What needs the shared store (a stream it keeps, a job's) fails with `unavailable`.
 */
export class FailoverRewriteLogStore implements RewriteLogStore {
  constructor(
    private readonly shared: RewriteLogStore,
    private readonly local: RewriteLogStore,
  ) {}

  async claim(request: ClaimRequest): Promise<Claim> {
    const ofJob = request.stream?.record.kind === 'job';
    try {
      return await this.shared.claim(request);
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) throw error;
      if (ofJob) throw away();
      return this.local.claim({ ...request, newLogId: LOCAL + request.newLogId });
    }
  }

  async append(logId: string, entries: LogEntry[]): Promise<void> {
    await this.storeOf(logId).append(logId, entries);
  }

  async end(logId: string, entry: FinalEntry, retention: Retention): Promise<void> {
    await this.storeOf(logId).end(logId, entry, retention);
  }

  async endUnread(logId: string, failure: RewriteFailure, retention: Retention): Promise<boolean> {
    return this.storeOf(logId).endUnread(logId, failure, retention);
  }

  async renewLeader(logId: string, leaseTtlInMs: number): Promise<LeaderRenewal | null> {
    return this.storeOf(logId).renewLeader(logId, leaseTtlInMs);
  }

  async watch(logId: string): Promise<void> {
    await orLater(this.storeOf(logId).watch(logId));
  }

  async renewReader(logId: string, readerId: string, leaseTtlInMs: number): Promise<void> {
    await orLater(this.storeOf(logId).renewReader(logId, readerId, leaseTtlInMs));
  }

  async leave(logId: string, readerId: string, graceInMs: number): Promise<void> {
    await orLater(this.storeOf(logId).leave(logId, readerId, graceInMs));
  }

  /** A log that cannot be read on is lost to its reader, who may claim again. */
  async *follow(logId: string, afterSeq: number, signal: AbortSignal): AsyncIterable<LogEntry> {
    try {
      yield* this.storeOf(logId).follow(logId, afterSeq, signal);
    } catch (error) {
      throw error instanceof RedisUnavailableError ? new LogLostError(logId) : error;
    }
  }

  async openStream(record: StreamRecord): Promise<void> {
    await orUnavailable(this.shared.openStream(record));
  }

  async findStream(id: string): Promise<StreamState | null> {
    return (await this.local.findStream(id)) ?? (await orUnavailable(this.shared.findStream(id)));
  }

  async endStream(id: string, failure: RewriteFailure, afterId: number): Promise<number> {
    const isLocal = (await this.local.findStream(id)) !== null;
    const finalId = await this.local.endStream(id, failure, afterId);
    if (isLocal) return finalId;
    return (await orLater(this.shared.endStream(id, failure, afterId))) ?? finalId;
  }

  async watchStream(id: string): Promise<News> {
    const isLocal = (await this.local.findStream(id)) !== null;
    return (isLocal ? this.local : this.shared).watchStream(id);
  }

  private storeOf(logId: string): RewriteLogStore {
    return logId.startsWith(LOCAL) ? this.local : this.shared;
  }
}

/** For what mends itself: members expire, and are renewed when the store is back. */
async function orLater<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RedisUnavailableError) return undefined;
    throw error;
  }
}
