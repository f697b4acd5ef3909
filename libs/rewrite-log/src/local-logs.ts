import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { LocalLog } from './local-log.js';
import type { Claim, ClaimRequest, Retention, StreamBinding } from './log-claim.js';
import { restartAfter } from './log-entry.js';
import type { FinalEntry } from './log-entry.js';
import { LocalStreams } from './local-streams.js';
import type { Log } from './log.js';
import type { RewriteFailure } from './rewrite-error.js';
import { finalIdOf, hasEvent, mayHaveTold, openFor } from './stream-record.js';
import type { RecentStream, RecentStreams, StreamRecord, StreamState } from './stream-record.js';

/** The logs and streams that this process alone keeps: all of them without Redis, and those begun while Redis is away. Finished logs share `maxBytes`. */
export class LocalLogs {
  private readonly underWay = new Map<string, LocalLog>();
  private readonly finished: LRUCache<string, LocalLog>;
  private readonly logIdByFingerprint = new Map<string, string>();
  private readonly streams = new LocalStreams((stream) => this.forgetExpired(stream));

  constructor(maxBytes: number) {
    this.finished = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (log) => log.bytes,
      ttl: 1,
      dispose: (log, _id, reason) => (reason === 'evict' || reason === 'expire') && this.forget(log),
    });
  }

  /** Finds the fingerprint's log or starts one, and binds the stream. */
  claim(request: ClaimRequest): Claim {
    const found = this.boundElsewhere(request) ?? this.kept(request.stream?.prefers ?? '') ?? this.shared(request);
    const local = found ?? this.start(request);
    const { log } = local;
    const outcome = log.final ? 'hit' : found ? 'follow' : 'lead';
    if (!request.stream) return { outcome, log, offset: 0, cached: outcome === 'hit' };
    const { offset, cached } = this.bind(request.stream, local, outcome === 'lead');
    return { outcome, log, offset, cached };
  }

  /** Whether the cache has a rewrite for the fingerprint. */
  isCached(fingerprint: string): boolean {
    const local = this.kept(this.logIdByFingerprint.get(fingerprint) ?? '');
    return local !== undefined && local.cachedUntil > Date.now();
  }

  find(logId: string): Log | undefined {
    return this.kept(logId)?.log;
  }

  /** Ends the log: a `done` is found by its fingerprint for `cacheForInMs`. What nobody can find or read again is not kept. */
  end(logId: string, entry: FinalEntry, { cacheForInMs }: Retention): void {
    const local = this.underWay.get(logId);
    if (!local) return;
    local.log.append(entry);
    local.end();
    const isCached = entry.kind === 'done' && cacheForInMs > 0 && local.sharing !== 'private';
    if (isCached) this.publish(local, cacheForInMs);
    else this.unpublish(local);
    let keepForInMs = isCached ? cacheForInMs : 0;
    for (const id of local.streamIds) {
      if (entry.kind === 'done') this.dropRequest(id, local);
      keepForInMs = Math.max(keepForInMs, this.streams.find(id)?.keepForInMs ?? 0);
    }
    this.keep(local, keepForInMs);
    for (const id of local.streamIds) this.forgetEnded(id, local);
  }

  /** Keeps a stream that is bound to no log yet; one that is known stays as it is. */
  openStream(record: StreamRecord): void {
    if (!this.streams.find(record.id)) this.streams.set(record, openFor(record));
  }

  /** Null for an id that is no stream, or is no longer kept. */
  findStream(id: string): StreamState | null {
    // A log whose time is over is forgotten as it is looked for, and a stream that goes on without it is bound to none then.
    const final = this.find(this.streams.find(id)?.logId ?? '')?.final ?? null;
    const record = this.streams.find(id);
    return record ? { ...record, finalId: finalIdOf(record, final) } : null;
  }

  /** The streams with this `bodyHash`, and which of them have the event `id`. */
  findRecent(bodyHash: string, id: number): RecentStreams {
    const { records, areAll } = this.streams.findRecent(bodyHash);
    const all = records.map((record) => this.recentStream(record, id));
    const streams = all.filter(({ wasAbandoned }) => !wasAbandoned);
    return { streams, areAll: areAll && !all.some(({ mayHaveEvent }) => mayHaveEvent) };
  }

  /**
   * Ends the stream, whatever its log does, after the event `afterId` and all that its log holds; the first end stays.
   * @returns the number of the final event; null for an unknown stream
   */
  endStream(id: string, failure: RewriteFailure, afterId: number): number | null {
    const record = this.streams.find(id);
    if (!record) return null;
    if (record.end) return record.end.id;
    const local = this.kept(record.logId ?? '');
    const endId = Math.max(afterId, record.offset + (local?.lastShownSeq ?? 0)) + 1;
    this.streams.change({ ...record, end: { id: endId, failure } });
    if (!local) this.streams.keepFor(id, record.keepForInMs);
    else if (local.log.final) this.keepStream(record, local);
    return endId;
  }

  /** Calls the listener whenever the stream's record has changed, until the function it returns is called. */
  onStreamChange(id: string, listener: () => void): () => void {
    return this.streams.onChange(id, listener);
  }

  /** The log another reader of the same stream has already moved it to. */
  private boundElsewhere({ stream }: ClaimRequest): LocalLog | undefined {
    if (!stream || stream.leaves === undefined) return undefined;
    const logId = this.streams.find(stream.record.id)?.logId;
    return logId && logId !== stream.leaves ? this.kept(logId) : undefined;
  }

  private shared({ fingerprint, lookup, join }: ClaimRequest): LocalLog | undefined {
    const local = this.kept(this.logIdByFingerprint.get(fingerprint) ?? '');
    if (!local) return undefined;
    if (local.log.final) return lookup && local.cachedUntil > Date.now() ? local : undefined;
    return join ? local : undefined;
  }

  private start({ fingerprint, sharing }: ClaimRequest): LocalLog {
    const local = new LocalLog(randomUUID(), fingerprint, sharing);
    this.underWay.set(local.id, local);
    if (sharing === 'joinable') this.logIdByFingerprint.set(fingerprint, local.id);
    return local;
  }

  private kept(logId: string): LocalLog | undefined {
    return this.underWay.get(logId) ?? this.finished.get(logId);
  }

  private recentStream(
    record: StreamRecord,
    id: number,
  ): RecentStream & { wasAbandoned: boolean; mayHaveEvent: boolean } {
    const local = this.kept(record.logId ?? '');
    const wasAbandoned = record.end === null && local?.log.wasAbandoned === true;
    return {
      ...record,
      finalId: finalIdOf(record, local?.log.final ?? null),
      hasEvent: hasEvent(record, id, (seq) => local?.log.has(seq) ?? false),
      wasAbandoned,
      mayHaveEvent: mayHaveTold(record, id, (seq) => wasAbandoned && local.log.hasShown(seq)),
    };
  }

  private publish(local: LocalLog, cacheForInMs: number): void {
    local.cachedUntil = Date.now() + cacheForInMs;
    this.logIdByFingerprint.set(local.fingerprint, local.id);
  }

  private unpublish({ id, fingerprint }: LocalLog): void {
    if (this.logIdByFingerprint.get(fingerprint) === id) this.logIdByFingerprint.delete(fingerprint);
  }

  /** Moves the log among the finished ones, for at least the time given. */
  private keep(local: LocalLog, keepForInMs: number): void {
    this.underWay.delete(local.id);
    local.keptUntil = Math.max(local.keptUntil, Date.now() + keepForInMs);
    // The same log set again would keep the size it had at first.
    this.finished.delete(local.id);
    const leftInMs = local.keptUntil - Date.now();
    if (leftInMs > 0) this.finished.set(local.id, local, { ttl: leftInMs });
    if (!this.finished.has(local.id)) this.forget(local);
  }

  private forget(local: LocalLog): void {
    this.unpublish(local);
    for (const id of local.streamIds) this.forgetStream(id, local);
  }

  /** A job's stream outlives the log of an attempt that failed. */
  private forgetStream(id: string, local: LocalLog): void {
    const record = this.streams.find(id);
    if (record?.logId !== local.id) return;
    if (!goesOnWithout(record, local)) this.streams.lose(record, keptUntil(record, local));
    else this.streams.change({ ...record, logId: null, offset: restartAfter(record.offset + local.log.lastSeq) });
  }

  /** Keeps the finished log as long as the stream is to be read. */
  private keepStream({ id, keepForInMs }: StreamRecord, local: LocalLog): void {
    this.keep(local, keepForInMs);
    this.forgetEnded(id, local);
  }

  /** One that is known yet is forgotten in time, unless it goes on without the log. */
  private forgetEnded(id: string, local: LocalLog): void {
    const record = this.streams.find(id);
    if (record && !goesOnWithout(record, local)) this.streams.keepFor(id, record.keepForInMs);
  }

  /** Binds the stream to the log. Its offset stays where it has shown nothing; else it becomes a restart's number. */
  private bind({ record: wanted, leaves, shownId }: StreamBinding, local: LocalLog, leads: boolean): StreamRecord {
    const known = this.streams.find(wanted.id);
    if (known?.logId === local.id) return known;
    const stream: StreamRecord = known ?? { ...wanted, logId: leaves ?? null };
    const isFirst = stream.logId === null;
    const offset = isFirst ? stream.offset : this.offsetAfter(stream, shownId);
    const record: StreamRecord = {
      ...stream,
      logId: local.id,
      leads,
      request: local.log.final ? '' : stream.request,
      offset,
      hasMoved: stream.hasMoved || offset !== stream.offset,
      cached: isFirst ? local.endedAt <= stream.openedAt : stream.cached,
    };
    local.addStream(record.id, record.request);
    this.streams.set(record, openFor(record));
    if (!known && record.bodyHash !== '') this.streams.list(record, local.log);
    if (local.log.final) this.keepStream(record, local);
    return record;
  }

  private offsetAfter(record: StreamRecord, shownId: number): number {
    const left = this.kept(record.logId ?? '');
    left?.removeStream(record.id, record.request);
    const nothingShown = left?.log.final?.kind === 'error' && left.log.entries.length === 1;
    return nothingShown ? record.offset : restartAfter(Math.max(shownId, record.offset + (left?.log.lastSeq ?? 0)));
  }

  private dropRequest(id: string, local: LocalLog): void {
    const record = this.streams.find(id);
    if (!record) return;
    local.dropRequest(record.request);
    this.streams.dropRequest(record);
  }

  private forgetExpired({ id, logId, request }: StreamRecord): void {
    const local = this.finished.get(logId ?? '');
    local?.removeStream(id, request);
    if (local) this.keep(local, 0);
  }
}

/** True for the stream of a job that has not ended, where the log has: another attempt may follow. */
function goesOnWithout(record: StreamRecord, { log }: LocalLog): boolean {
  return record.kind === 'job' && record.end === null && log.final?.kind === 'error';
}

/** Until when a request's stream of a finished log is to be kept, in milliseconds since the epoch. */
function keptUntil({ openedAt, keepForInMs }: StreamRecord, { endedAt }: LocalLog): number {
  return Math.max(endedAt, openedAt) + keepForInMs;
}
