import { EventEmitter, once } from 'node:events';
import { isFinal } from './log-entry.js';
import type { FinalEntry, LogEntry } from './log-entry.js';
import { LogLostError } from './rewrite-log-store.js';
import type { Sharing } from './rewrite-log-store.js';

const ENTRY_OVERHEAD_IN_BYTES = 96;
const LOG_OVERHEAD_IN_BYTES = 512;
const STREAM_OVERHEAD_IN_BYTES = 512;
const BYTES_PER_CODE_UNIT = 2;
const LONGEST_WAIT_IN_MS = 60_000;

/** One log in memory: its entries, who leads it until when, and who reads it until when. */
export class MemoryLog {
  readonly entries: LogEntry[] = [];
  /** The streams bound to this log. */
  readonly streamIds = new Set<string>();
  /** Until when the fingerprint finds the finished log. */
  cachedUntil = 0;
  keptUntil = 0;
  endedAt = Infinity;
  bytes = LOG_OVERHEAD_IN_BYTES;
  /** A reader shows the pieces as they come, or did once. */
  isWatched = false;
  private readonly readers = new Map<string, number>();
  private readonly news = new EventEmitter().setMaxListeners(0);
  private ledUntil: number;

  constructor(
    readonly id: string,
    readonly fingerprint: string,
    readonly sharing: Sharing,
    leaseTtlInMs: number,
  ) {
    this.ledUntil = Date.now() + leaseTtlInMs;
  }

  get final(): FinalEntry | null {
    const last = this.entries.at(-1);
    return last && isFinal(last) ? last : null;
  }

  get lastSeq(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }

  /** The last entry that a stream with an end of its own can show: not the log's error. */
  get lastShownSeq(): number {
    return this.final?.kind === 'error' ? (this.entries.at(-2)?.seq ?? 0) : this.lastSeq;
  }

  /** Being written by a leader that is alive. */
  get isUnderWay(): boolean {
    return !this.final && Date.now() < this.ledUntil;
  }

  get isRead(): boolean {
    const now = Date.now();
    for (const [readerId, expiresAt] of this.readers) if (expiresAt <= now) this.readers.delete(readerId);
    return this.readers.size > 0;
  }

  renewLeader(leaseTtlInMs: number): boolean {
    if (!this.isUnderWay) return false;
    this.ledUntil = Date.now() + leaseTtlInMs;
    return true;
  }

  /** The reader counts until `expiresInMs` from now; not at all from 0 on. */
  setReader(readerId: string, expiresInMs: number): void {
    if (expiresInMs > 0) this.readers.set(readerId, Date.now() + expiresInMs);
    else this.readers.delete(readerId);
  }

  addStream(streamId: string, request: string): void {
    if (this.streamIds.has(streamId)) return;
    this.streamIds.add(streamId);
    this.bytes += sizeOfStream(request);
  }

  removeStream(streamId: string, request: string): void {
    if (this.streamIds.delete(streamId)) this.bytes -= sizeOfStream(request);
  }

  /** A bound stream's request is no longer kept. */
  dropRequest(request: string): void {
    this.bytes -= BYTES_PER_CODE_UNIT * request.length;
  }

  append(entries: LogEntry[]): void {
    if (!this.isUnderWay) throw new LogLostError(this.id);
    for (const entry of entries) {
      this.entries.push(entry);
      this.bytes += sizeOf(entry);
      if (isFinal(entry)) this.endedAt = Date.now();
    }
    this.news.emit('news');
  }

  async *follow(afterSeq: number, signal: AbortSignal): AsyncIterable<LogEntry> {
    let index = this.entries.findIndex((entry) => entry.seq > afterSeq);
    if (index < 0) index = this.entries.length;
    for (;;) {
      const entry = this.entries[index];
      if (!entry) {
        if (this.final) return;
        signal.throwIfAborted();
        await this.nextEntry(signal);
        continue;
      }
      index += 1;
      yield entry;
      if (isFinal(entry)) return;
    }
  }

  /** Waits for news, and looks at least as often as the leader's claim could have expired. */
  private async nextEntry(signal: AbortSignal): Promise<void> {
    if (!this.isUnderWay) throw new LogLostError(this.id);
    const waiting = new AbortController();
    const stop = () => waiting.abort();
    const timer = setTimeout(stop, Math.min(this.ledUntil - Date.now() + 1, LONGEST_WAIT_IN_MS));
    signal.addEventListener('abort', stop);
    await once(this.news, 'news', { signal: waiting.signal }).catch(() => undefined);
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function sizeOf(entry: LogEntry): number {
  return ENTRY_OVERHEAD_IN_BYTES + BYTES_PER_CODE_UNIT * textOf(entry).length;
}

function sizeOfStream(request: string): number {
  return STREAM_OVERHEAD_IN_BYTES + BYTES_PER_CODE_UNIT * request.length;
}

function textOf(entry: LogEntry): string {
  if (entry.kind === 'delta') return entry.text;
  return entry.kind === 'done' ? entry.rewrite.rewritten : '';
}
