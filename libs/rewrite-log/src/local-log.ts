import { Log } from './log.js';
import type { LogEntry } from './log-entry.js';
import type { Sharing } from './log-claim.js';

const ENTRY_OVERHEAD_IN_BYTES = 96;
const LOG_OVERHEAD_IN_BYTES = 512;
const STREAM_OVERHEAD_IN_BYTES = 512;
const BYTES_PER_CODE_UNIT = 2;

/** A log that this process alone keeps, and what it knows of it. */
export class LocalLog {
  readonly log: Log;
  /** The streams bound to this log. */
  readonly streamIds = new Set<string>();
  /** Until when the fingerprint finds the finished log. */
  cachedUntil = 0;
  keptUntil = 0;
  endedAt = Infinity;
  bytes = LOG_OVERHEAD_IN_BYTES;

  constructor(
    readonly id: string,
    readonly fingerprint: string,
    readonly sharing: Sharing,
  ) {
    this.log = new Log(id);
  }

  /** The last entry that a stream with an end of its own can show: not the log's error. */
  get lastShownSeq(): number {
    const { entries, final, lastSeq } = this.log;
    return final?.kind === 'error' ? (entries.at(-2)?.seq ?? 0) : lastSeq;
  }

  /** From now on it holds no more than it does. */
  end(): void {
    this.endedAt = Date.now();
    for (const entry of this.log.entries) this.bytes += sizeOf(entry);
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
