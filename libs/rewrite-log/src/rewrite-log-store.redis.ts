import { setTimeout as delay } from 'node:timers/promises';
import { keyspace, News, RedisUnavailableError } from '#redis';
import type { RedisConnections, RunScript } from '#redis';
import type { FinalEntry, LogEntry } from './log-entry.js';
import type { LogRead } from './redis/log-rows.js';
import { fromRows, streamArgs, textOfEntry, toStreamState } from './redis/log-rows.js';
import * as scripts from './redis/log-scripts.js';
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

/** How often a follower looks by itself: a message may be lost, and a dead leader sends none. */
const LOOK_INTERVAL_IN_MS = 1_000;
const ENTRIES_AT_ONCE = 500;
/** How long a follower waits for Redis before it takes the log for lost. */
const OUTAGE_TOLERANCE_IN_MS = 3_000;
const RETRY_IN_MS = 200;

/** The store of many processes. Rejects with `RedisUnavailableError` while Redis is away. */
export class RedisRewriteLogStore implements RewriteLogStore {
  private readonly root: string;
  private readonly run: Record<keyof typeof scripts, RunScript<unknown>>;

  constructor(
    private readonly connections: RedisConnections,
    private readonly maxBytes: number,
  ) {
    this.root = keyspace(connections.keyPrefix, 'log');
    const known = Object.entries(scripts).map(([name, lua]) => [
      name,
      connections.script({ name: `log:${name}`, lua }),
    ]);
    this.run = Object.fromEntries(known) as Record<keyof typeof scripts, RunScript<unknown>>;
  }

  async claim(request: ClaimRequest): Promise<Claim> {
    const { fingerprint, sharing, lookup, join, newLogId, readerId, leaseTtlInMs, stream } = request;
    const asked = [fingerprint, sharing, Number(lookup), Number(join), newLogId, readerId, leaseTtlInMs];
    const bound = stream
      ? [...streamArgs(stream.record), stream.leaves ?? '', stream.shownId]
      : ['', '', '', '', '', '', '', 0];
    const [outcome, logId, offset, cached] = (await this.do('CLAIM', [...asked, ...bound])) as string[];
    return { outcome: outcome as Claim['outcome'], logId: logId!, offset: Number(offset), cached: cached === '1' };
  }

  async append(logId: string, entries: LogEntry[]): Promise<void> {
    const args = entries.flatMap((entry) => [entry.seq, textOfEntry(entry)]);
    if (!(await this.do('APPEND', [logId, ...args]))) throw new LogLostError(logId);
  }

  async end(logId: string, entry: FinalEntry, { cacheForInMs, keepForInMs }: Retention): Promise<void> {
    const args = [logId, entry.seq, textOfEntry(entry), entry.kind, cacheForInMs, keepForInMs, this.maxBytes];
    if (!(await this.do('END', args))) throw new LogLostError(logId);
  }

  async endUnread(logId: string, failure: RewriteFailure, { keepForInMs }: Retention): Promise<boolean> {
    const entry = textOfEntry({ seq: 0, kind: 'error', failure });
    return (await this.do('END_UNREAD', [logId, entry, keepForInMs, this.maxBytes])) === 1;
  }

  async renewLeader(logId: string, leaseTtlInMs: number): Promise<LeaderRenewal | null> {
    const state = await this.do('RENEW_LEADER', [logId, leaseTtlInMs]);
    return state === 'lost' ? null : { isWatched: state === 'watched' };
  }

  async watch(logId: string): Promise<void> {
    await this.do('WATCH', [logId]);
  }

  async renewReader(logId: string, readerId: string, leaseTtlInMs: number): Promise<void> {
    await this.do('SET_READER', [logId, readerId, leaseTtlInMs]);
  }

  async leave(logId: string, readerId: string, graceInMs: number): Promise<void> {
    await this.do('SET_READER', [logId, readerId, graceInMs]);
  }

  async *follow(logId: string, afterSeq: number, signal: AbortSignal): AsyncIterable<LogEntry> {
    let seq = afterSeq;
    const news = this.newsOf(`log:${logId}`);
    try {
      for (;;) {
        const { state, entries } = await this.readPatiently(logId, seq, signal);
        for (const entry of entries) {
          seq = entry.seq;
          yield entry;
        }
        if (entries.length === ENTRIES_AT_ONCE) continue;
        if (state === 'ended') return;
        if (state === 'lost') throw new LogLostError(logId);
        signal.throwIfAborted();
        await news.next(LOOK_INTERVAL_IN_MS, signal);
      }
    } finally {
      news.stop();
    }
  }

  async openStream(record: StreamRecord): Promise<void> {
    await this.do('OPEN_STREAM', streamArgs(record));
  }

  async findStream(id: string): Promise<StreamState | null> {
    return toStreamState((await this.do('FIND_STREAM', [id])) as string[]);
  }

  async endStream(id: string, failure: RewriteFailure, afterId: number): Promise<number> {
    const finalId = (await this.do('END_STREAM', [id, JSON.stringify(failure), afterId])) as string | null;
    return finalId === null ? afterId + 1 : Number(finalId);
  }

  async watchStream(id: string): Promise<News> {
    return this.newsOf(`stream:${id}`);
  }

  /** The finished logs that are kept now. */
  async size(): Promise<{ logs: number; bytes: number }> {
    const [logs, bytes] = (await this.do('SIZE', [])) as number[];
    return { logs: logs!, bytes: bytes! };
  }

  /** An outage that is shorter than a leader's claim loses nobody. */
  private async readPatiently(logId: string, afterSeq: number, signal: AbortSignal): Promise<LogRead> {
    const giveUpAt = Date.now() + OUTAGE_TOLERANCE_IN_MS;
    for (;;) {
      try {
        return await this.read(logId, afterSeq);
      } catch (error) {
        const isWorthWaiting = error instanceof RedisUnavailableError && Date.now() < giveUpAt;
        if (!isWorthWaiting || signal.aborted) throw error;
        await delay(RETRY_IN_MS);
      }
    }
  }

  private async read(logId: string, afterSeq: number): Promise<LogRead> {
    return fromRows((await this.do('READ', [logId, afterSeq, ENTRIES_AT_ONCE])) as string[]);
  }

  /** What the scripts publish on a channel; news also whenever some may have been missed. */
  private newsOf(channel: string): News {
    return new News((tell) => this.connections.pubSub.subscribe(this.root + channel, tell, tell));
  }

  private do(script: keyof typeof scripts, args: (string | number)[]): Promise<unknown> {
    return this.run[script]([this.root], args);
  }
}
