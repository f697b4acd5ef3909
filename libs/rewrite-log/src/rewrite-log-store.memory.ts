import { EventEmitter } from 'node:events';
import { LRUCache } from 'lru-cache';
import { News } from '#redis';
import { restartAfter } from './log-entry.js';
import type { FinalEntry, LogEntry } from './log-entry.js';
import { MemoryLog } from './memory-log.js';
import type { RewriteFailure } from './rewrite-error.js';
import { finalIdOf, LogLostError } from './rewrite-log-store.js';
import type {
  Claim,
  ClaimRequest,
  LeaderRenewal,
  Retention,
  RewriteLogStore,
  StreamBinding,
  StreamRecord,
  StreamState,
} from './rewrite-log-store.js';

const LONGEST_TIMER_IN_MS = 2 ** 31 - 1;
const LOST_LOG_KEPT_FOR_IN_MS = 60_000;
/** How long a job's stream without an end is kept, and how much longer than one with an end a request's, as on Redis. */
const JOB_STREAM_TTL_IN_MS = 604_800_000;
const REQUEST_TTL_IN_MS = 3_600_000;

/** The store of one process. Logs being written are held apart; finished ones share `maxBytes`. */
export class MemoryRewriteLogStore implements RewriteLogStore {
  private readonly underWay = new Map<string, MemoryLog>();
  private readonly finished: LRUCache<string, MemoryLog>;
  private readonly logIdByFingerprint = new Map<string, string>();
  private readonly streams = new Map<string, StreamRecord>();
  private readonly streamTimers = new Map<string, NodeJS.Timeout>();
  private readonly streamNews = new EventEmitter().setMaxListeners(0);

  constructor(maxBytes: number) {
    this.finished = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (log) => log.bytes,
      ttl: 1,
      dispose: (log, _id, reason) => (reason === 'evict' || reason === 'expire') && this.forget(log),
    });
  }

  async claim(request: ClaimRequest): Promise<Claim> {
    const bound = this.boundElsewhere(request);
    const log = bound ?? this.shared(request) ?? this.start(request);
    const outcome = log.final ? 'hit' : log.id === request.newLogId ? 'lead' : 'follow';
    if (!log.final) log.setReader(request.readerId, request.leaseTtlInMs);
    const { offset, cached } = request.stream
      ? this.bind(request.stream, log, outcome === 'lead')
      : { offset: 0, cached: outcome === 'hit' };
    return { outcome, logId: log.id, offset, cached };
  }

  async append(logId: string, entries: LogEntry[]): Promise<void> {
    this.led(logId).append(entries);
  }

  async end(logId: string, entry: FinalEntry, retention: Retention): Promise<void> {
    const log = this.led(logId);
    log.append([entry]);
    this.publish(log, entry.kind === 'done' ? retention.cacheForInMs : 0);
    this.keep(log, Math.max(retention.keepForInMs, retention.cacheForInMs));
    for (const id of log.streamIds) {
      if (entry.kind === 'done') this.dropRequest(id, log);
      this.keepStream(id, log);
    }
  }

  async endUnread(logId: string, failure: RewriteFailure, retention: Retention): Promise<boolean> {
    const log = this.underWay.get(logId);
    if (!log?.isUnderWay || log.isRead) return false;
    await this.end(logId, { seq: log.lastSeq + 1, kind: 'error', failure }, retention);
    return true;
  }

  async renewLeader(logId: string, leaseTtlInMs: number): Promise<LeaderRenewal | null> {
    const log = this.underWay.get(logId);
    if (!log) return null;
    if (log.renewLeader(leaseTtlInMs)) return { isWatched: log.isWatched };
    this.keep(log, LOST_LOG_KEPT_FOR_IN_MS);
    return null;
  }

  async watch(logId: string): Promise<void> {
    const log = this.underWay.get(logId);
    if (log) log.isWatched = true;
  }

  async renewReader(logId: string, readerId: string, leaseTtlInMs: number): Promise<void> {
    this.underWay.get(logId)?.setReader(readerId, leaseTtlInMs);
  }

  async leave(logId: string, readerId: string, graceInMs: number): Promise<void> {
    this.underWay.get(logId)?.setReader(readerId, graceInMs);
  }

  async *follow(logId: string, afterSeq: number, signal: AbortSignal): AsyncIterable<LogEntry> {
    const log = this.find(logId);
    if (!log) throw new LogLostError(logId);
    yield* log.follow(afterSeq, signal);
  }

  async openStream(record: StreamRecord): Promise<void> {
    if (this.streams.has(record.id)) return;
    this.streams.set(record.id, record);
    this.forgetStreamLater(record.id, JOB_STREAM_TTL_IN_MS);
  }

  async findStream(id: string): Promise<StreamState | null> {
    const record = this.streams.get(id);
    if (!record) return null;
    const log = record.logId === null ? undefined : this.find(record.logId);
    return { ...record, finalId: finalIdOf(record, log?.final ?? null) };
  }

  async endStream(id: string, failure: RewriteFailure, afterId: number): Promise<number> {
    const record = this.streams.get(id);
    if (!record) return afterId + 1;
    if (record.end) return record.end.id;
    const log = record.logId === null ? undefined : this.find(record.logId);
    const lastId = Math.max(afterId, record.offset + (log?.lastShownSeq ?? 0));
    this.setStream({ ...record, end: { id: lastId + 1, failure } });
    if (!log) this.forgetStreamLater(id, record.keepForInMs);
    else if (log.final) this.keepStream(id, log);
    return lastId + 1;
  }

  async watchStream(id: string): Promise<News> {
    return new News((tell) => {
      this.streamNews.on(id, tell);
      return () => this.streamNews.off(id, tell);
    });
  }

  /** What is kept now. */
  async size(): Promise<{ logs: number; bytes: number; streams: number }> {
    const open = [...this.underWay.values()].reduce((bytes, log) => bytes + log.bytes, 0);
    return {
      logs: this.underWay.size + this.finished.size,
      bytes: open + this.finished.calculatedSize,
      streams: this.streams.size,
    };
  }

  /** The log another reader of the same stream has already moved it to. */
  private boundElsewhere({ stream }: ClaimRequest): MemoryLog | undefined {
    const logId = stream && this.streams.get(stream.record.id)?.logId;
    return logId && logId !== stream.leaves ? this.find(logId) : undefined;
  }

  private shared({ fingerprint, lookup, join }: ClaimRequest): MemoryLog | undefined {
    const logId = this.logIdByFingerprint.get(fingerprint);
    const log = logId === undefined ? undefined : this.find(logId);
    if (!log) return undefined;
    if (log.final) return lookup && log.cachedUntil > Date.now() ? log : undefined;
    return join && log.isUnderWay ? log : undefined;
  }

  private start({ fingerprint, sharing, newLogId, leaseTtlInMs }: ClaimRequest): MemoryLog {
    const log = new MemoryLog(newLogId, fingerprint, sharing, leaseTtlInMs);
    this.underWay.set(log.id, log);
    if (sharing === 'joinable') this.logIdByFingerprint.set(fingerprint, log.id);
    return log;
  }

  private find(logId: string): MemoryLog | undefined {
    return this.underWay.get(logId) ?? this.finished.get(logId);
  }

  private led(logId: string): MemoryLog {
    const log = this.underWay.get(logId);
    if (!log) throw new LogLostError(logId);
    return log;
  }

  private publish(log: MemoryLog, cacheForInMs: number): void {
    if (cacheForInMs > 0 && log.sharing !== 'private') {
      log.cachedUntil = Date.now() + cacheForInMs;
      this.logIdByFingerprint.set(log.fingerprint, log.id);
    } else this.unpublish(log);
  }

  private unpublish(log: MemoryLog): void {
    if (this.logIdByFingerprint.get(log.fingerprint) === log.id) this.logIdByFingerprint.delete(log.fingerprint);
  }

  /** Moves the log among the finished ones, for at least the time given. */
  private keep(log: MemoryLog, keepForInMs: number): void {
    this.underWay.delete(log.id);
    log.keptUntil = Math.max(log.keptUntil, Date.now() + keepForInMs);
    // The same log set again would keep the size it had at first.
    this.finished.delete(log.id);
    this.finished.set(log.id, log, { ttl: Math.max(1, log.keptUntil - Date.now()) });
    if (!this.finished.has(log.id)) this.forget(log);
  }

  private forget(log: MemoryLog): void {
    this.unpublish(log);
    for (const id of log.streamIds) this.forgetStream(id, log);
  }

  /** A job's stream outlives the log of an attempt that failed. */
  private forgetStream(id: string, log: MemoryLog): void {
    const record = this.streams.get(id);
    if (record?.logId !== log.id) return;
    if (!goesOnWithout(record, log)) this.dropStream(id);
    else this.setStream({ ...record, logId: null, offset: restartAfter(record.offset + log.lastSeq) });
  }

  private dropStream(id: string): void {
    this.streams.delete(id);
    clearTimeout(this.streamTimers.get(id));
    this.streamTimers.delete(id);
  }

  /** Keeps the finished log as long as the stream is to be read. */
  private keepStream(id: string, log: MemoryLog): void {
    const record = this.streams.get(id);
    if (!record || goesOnWithout(record, log)) return;
    this.keep(log, record.keepForInMs);
    this.forgetStreamLater(id, record.keepForInMs);
  }

  /** Binds the stream to the log. Its offset stays where it has shown nothing; else it becomes a restart's number. */
  private bind({ record: wanted, leaves, shownId }: StreamBinding, log: MemoryLog, leads: boolean): StreamRecord {
    const known = this.streams.get(wanted.id);
    if (known?.logId === log.id) return known;
    const stream = known ?? { ...wanted, logId: leaves };
    const isFirst = stream.logId === null;
    const record: StreamRecord = {
      ...stream,
      logId: log.id,
      leads,
      request: log.final ? '' : stream.request,
      offset: isFirst ? stream.offset : this.offsetAfter(stream, shownId),
      cached: isFirst ? log.endedAt <= stream.openedAt : stream.cached,
    };
    log.addStream(record.id, record.request);
    this.setStream(record);
    this.forgetStreamLater(record.id, openFor(record));
    if (log.final) this.keepStream(record.id, log);
    return record;
  }

  private offsetAfter(record: StreamRecord, shownId: number): number {
    const left = this.find(record.logId ?? '');
    left?.removeStream(record.id, record.request);
    const nothingShown = left?.final?.kind === 'error' && left.entries.length === 1;
    return nothingShown ? record.offset : restartAfter(Math.max(shownId, record.offset + (left?.lastSeq ?? 0)));
  }

  private dropRequest(id: string, log: MemoryLog): void {
    const record = this.streams.get(id);
    if (!record) return;
    log.dropRequest(record.request);
    this.streams.set(id, { ...record, request: '' });
  }

  private setStream(record: StreamRecord): void {
    this.streams.set(record.id, record);
    this.streamNews.emit(record.id);
  }

  private forgetStreamLater(id: string, afterInMs: number): void {
    clearTimeout(this.streamTimers.get(id));
    const timer = setTimeout(() => this.expireStream(id), Math.min(afterInMs, LONGEST_TIMER_IN_MS));
    this.streamTimers.set(id, timer.unref());
  }

  private expireStream(id: string): void {
    const { logId, request } = this.streams.get(id)!;
    this.dropStream(id);
    const log = this.finished.get(logId ?? '');
    log?.removeStream(id, request);
    if (log) this.keep(log, 0);
  }
}

/** How long the stream is kept while it has no end. */
function openFor({ kind, keepForInMs }: StreamRecord): number {
  return kind === 'job' ? JOB_STREAM_TTL_IN_MS : keepForInMs + REQUEST_TTL_IN_MS;
}

/** True for the stream of a job that has not ended, where the log has: another attempt may follow. */
function goesOnWithout(record: StreamRecord, log: MemoryLog): boolean {
  return record.kind === 'job' && record.end === null && log.final?.kind === 'error';
}
