import { randomUUID } from 'node:crypto';
import { keyspace, luaScript } from '#redis';
import type { RedisConnections, RunScript } from '#redis';
import type { ClaimRequest, Retention, StreamBinding } from '../log-claim.js';
import type { FinalEntry } from '../log-entry.js';
import type { RewriteFailure } from '../rewrite-error.js';
import { MOST_RECENT_STREAMS, openFor } from '../stream-record.js';
import type { StreamRecord } from '../stream-record.js';
import { streamArgs, toSharedStream } from './stream-rows.js';
import type { SharedStream, StreamRow } from './stream-rows.js';

/** How long a process counts as alive that is heard of no more, as a leader and as a reader. */
const ALIVE_FOR_IN_MS = 3_000;

/** Longer than the line of the longest delta. */
const READ_AT_ONCE_IN_BYTES = 262_144;

/** What Redis holds of a log, for one who reads on from a byte. */
export interface SharedRead {
  /** `flowing` once its leader has sent what it had when it was first asked for its pieces. */
  state: 'underWay' | 'flowing' | 'ended' | 'lost';
  final: FinalEntry | null;
  /** The last of them may be cut. */
  lines: string;
  /** Of all entries but the final one. */
  bytes: number;
}

export interface SharedClaim {
  outcome: 'hit' | 'follow' | 'lead';
  logId: string;
  offset: number;
  cached: boolean;
  /** What a hit has found. */
  read: SharedRead | null;
}

/** Entries on their way to Redis, and where they belong. */
export interface SentEntries {
  at: number;
  lines: string;
  seqs: string;
}

interface SharedRenewal {
  /** The logs led here whose pieces are wanted elsewhere. */
  wanted: string[];
  /** Of each log that is read here, in order. */
  read: { state: SharedRead['state']; bytes: number }[];
}

/** The scripts beside this file. */
const SCRIPTS = [
  'claim',
  'is-cached',
  'append',
  'end',
  'read',
  'renew',
  'resign',
  'leave',
  'open-stream',
  'find-stream',
  'find-recent',
  'end-stream',
] as const;

type ScriptName = (typeof SCRIPTS)[number];

/**
 * What all processes know of logs: who leads them, and how they ended. The pieces of a log lie in Redis from its end on, and before that only while somebody reads
 * it in another process than its leader's. Every method is one atomic step and rejects with `RedisUnavailableError` while Redis is away.
 */
export class SharedLogs {
  /** This process, as a leader and as a reader. */
  private readonly process = randomUUID();
  private readonly root: string;
  private readonly scripts: Readonly<Record<ScriptName, RunScript<unknown>>>;

  constructor(
    private readonly connections: RedisConnections,
    private readonly maxBytes: number,
  ) {
    this.root = keyspace(connections.keyPrefix, 'log');
    const script = (name: ScriptName): RunScript<unknown> =>
      connections.script(luaScript(new URL(`${name}.lua`, import.meta.url)));
    this.scripts = Object.fromEntries(SCRIPTS.map((name) => [name, script(name)])) as typeof this.scripts;
  }

  /** Whether what is asked now may reach Redis. */
  get isAvailable(): boolean {
    return this.connections.isAvailable;
  }

  /** Finds the fingerprint's log or starts one by the new id, and binds the stream. */
  async claim(request: ClaimRequest, newLogId: string): Promise<SharedClaim> {
    const { fingerprint, sharing, lookup, join, observes, openForInMs, stream } = request;
    const how = [fingerprint, sharing, flag(lookup), flag(join), flag(observes), newLogId, this.process];
    const limits = [ALIVE_FOR_IN_MS, openForInMs, READ_AT_ONCE_IN_BYTES];
    const answer = (await this.do('claim', [...how, ...limits, ...bindingArgs(stream)])) as string[];
    const [outcome, logId, offset, cached, final, lines, bytes] = answer;
    const isHit = outcome === 'hit';
    return {
      outcome: outcome as SharedClaim['outcome'],
      logId: logId!,
      offset: Number(offset),
      cached: cached === '1',
      read: isHit ? { state: 'ended', final: parsed(final!), lines: lines!, bytes: Number(bytes) } : null,
    };
  }

  /** Whether the cache has a rewrite for the fingerprint. */
  async isCached(fingerprint: string): Promise<boolean> {
    return (await this.do('is-cached', [fingerprint])) === 1;
  }

  /** Writes entries of a log that is led here. @returns whether it is still known */
  async append(
    logId: string,
    { at, lines, seqs }: SentEntries,
    { lastSeq, isWanted }: { lastSeq: number; isWanted: boolean },
  ): Promise<boolean> {
    return (await this.do('append', [logId, at, lines, lastSeq, seqs, flag(isWanted)])) === 1;
  }

  /** Ends a log that is led here. It may be done again when nobody knows whether it was done. */
  async end(logId: string, sent: SentEntries, final: FinalEntry, { cacheForInMs }: Retention): Promise<void> {
    while ((await this.finish(logId, sent, final, { onlyUnread: false, cacheForInMs })) > 0);
  }

  /** Ends a log that is led here if nobody reads it elsewhere. @returns whether it has */
  async endUnread(logId: string, sent: SentEntries, final: FinalEntry): Promise<boolean> {
    const left = await this.finish(logId, sent, final, { onlyUnread: true, cacheForInMs: 0 });
    if (left > 0) await this.end(logId, sent, final, { cacheForInMs: 0 });
    return left !== IS_READ;
  }

  /** What has come of a log after the byte. A log under way is read by this process from now on. */
  async read(logId: string, from: number, wantsPieces: boolean): Promise<SharedRead> {
    const args = [logId, from, READ_AT_ONCE_IN_BYTES, this.process, ALIVE_FOR_IN_MS, flag(wantsPieces)];
    const [state, final, lines, bytes] = (await this.do('read', args)) as string[];
    return { state: state as SharedRead['state'], final: parsed(final!), lines: lines!, bytes: Number(bytes) };
  }

  /** Keeps this process among the leaders, if it leads any log, and among the readers of others' logs. */
  async renew(leads: boolean, read: readonly { logId: string; wantsPieces: boolean }[]): Promise<SharedRenewal> {
    const args = read.flatMap(({ logId, wantsPieces }) => [logId, flag(wantsPieces)]);
    const answer = (await this.do('renew', [this.process, ALIVE_FOR_IN_MS, flag(leads), ...args])) as [
      string[],
      ...[SharedRead['state'], number][],
    ];
    const [wanted, ...states] = answer;
    return { wanted, read: states.map(([state, bytes]) => ({ state, bytes })) };
  }

  /** This process leads no more: its logs are lost from now on. */
  async resign(): Promise<void> {
    await this.do('resign', [this.process]);
  }

  /** This process reads the log no more: it counts for `graceInMs`. */
  async leave(logId: string, graceInMs: number): Promise<void> {
    await this.do('leave', [logId, this.process, Math.ceil(graceInMs)]);
  }

  /** Keeps a stream that is bound to no log yet; one that is known stays as it is. */
  async openStream(record: StreamRecord): Promise<void> {
    await this.do('open-stream', [...streamArgs(record).slice(0, 6), openFor(record)]);
  }

  /** Null for an id that is no stream, or is no longer kept. */
  async findStream(id: string): Promise<SharedStream | null> {
    const row = (await this.do('find-stream', [id])) as StreamRow | [];
    return row.length === 0 ? null : toSharedStream(row);
  }

  /** The streams with this `bodyHash`, the newest first, and whether they are all. */
  async findRecent(bodyHash: string): Promise<{ streams: SharedStream[]; areAll: boolean }> {
    const [missesSome, ...rows] = (await this.do('find-recent', [bodyHash])) as [number, ...StreamRow[]];
    return { streams: rows.map(toSharedStream), areAll: missesSome === 0 };
  }

  /** Ends the stream, whatever its log does; the first end stays. @returns the number of the final event; null for an unknown stream */
  async endStream(id: string, failure: RewriteFailure, afterId: number): Promise<number | null> {
    const endId = (await this.do('end-stream', [id, JSON.stringify(failure), afterId])) as string | null;
    return endId === null ? null : Number(endId);
  }

  /** Calls the listener when the stream's record may have changed, until the function it returns is called. Changes made elsewhere may be missed. */
  onStreamChange(id: string, listener: () => void): () => void {
    return this.on(`stream:${id}`, listener);
  }

  /** Calls the listener when there may be more of the log, and once it listens, until the function it returns is called. */
  onMore(logId: string, listener: () => void): () => void {
    return this.on(`log:${logId}`, listener);
  }

  /** Calls the listener with each log led here whose pieces are wanted elsewhere, until the function it returns is called. It may miss some. */
  onWanted(listener: (logId: string) => void): () => void {
    return this.connections.pubSub.subscribe(`${this.root}leader:${this.process}`, listener);
  }

  /** Calls the listener whenever Redis is back. @returns ends the listening */
  onBack(listener: () => void): () => void {
    return this.connections.onBack(listener);
  }

  private finish(
    logId: string,
    { at, lines, seqs }: SentEntries,
    final: FinalEntry,
    { onlyUnread, cacheForInMs }: { onlyUnread: boolean; cacheForInMs: number },
  ): Promise<number> {
    const entry = JSON.stringify(final);
    const what = [logId, flag(onlyUnread), at, lines, final.seq, seqs, final.kind, entry];
    const isAbandoned = final.kind === 'error' && final.failure.type === 'abandoned';
    return this.do('end', [...what, cacheForInMs, this.maxBytes, flag(isAbandoned)]) as Promise<number>;
  }

  private on(channel: string, listener: () => void): () => void {
    return this.connections.pubSub.subscribe(this.root + channel, listener, listener);
  }

  private do(script: ScriptName, args: (string | number)[]): Promise<unknown> {
    return this.scripts[script]([this.root], args);
  }
}

/** What the script `end` answers of a log that somebody reads. */
const IS_READ = -1;

function bindingArgs(stream: StreamBinding | undefined): (string | number)[] {
  if (!stream) return [''];
  const { record, leaves = '*', shownId, prefers = '' } = stream;
  return [...streamArgs(record), leaves, shownId, prefers, MOST_RECENT_STREAMS, openFor(record)];
}

function flag(isSet: boolean): 0 | 1 {
  return isSet ? 1 : 0;
}

function parsed(final: string): FinalEntry | null {
  return final === '' ? null : (JSON.parse(final) as FinalEntry);
}
