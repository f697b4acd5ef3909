import type { FinalEntry } from '../log-entry.js';
import { hasSeq } from '../seqs.js';
import { finalIdOf, hasEvent } from '../stream-record.js';
import type { StreamRecord, StreamState } from '../stream-record.js';

/** A stream as Redis keeps it. */
export interface SharedStream extends StreamState {
  /** A log that is `underWay` may have more entries than are known here; of one that is `lost` more than that is never known. */
  logState: 'underWay' | 'ended' | 'abandoned' | 'lost' | 'none';
  /** The last number of its log that is known here, restarts among them. */
  lastSeq: number;
  /** Whether it has the event, as far as is known here. */
  has(id: number): boolean;
}

/** What `findStream` in includes/stream.lua answers. */
export type StreamRow = [
  record: string,
  request: string,
  logId: string,
  offset: string,
  hasMoved: string,
  leads: string,
  cached: string,
  endId: string,
  endFailure: string,
  final: string,
  lastSeq: string,
  seqs: string,
  logState: SharedStream['logState'],
];

/** A stream as the scripts claim and open-stream take it. What changes later is kept apart from the record. */
export function streamArgs(stream: StreamRecord): (string | number)[] {
  const { id, owner, kind, style, bodyHash, request, offset, openedAt, keepForInMs } = stream;
  const record = JSON.stringify({ id, owner, kind, style, bodyHash, openedAt, keepForInMs });
  return [id, record, request, kind, openedAt, keepForInMs, offset, bodyHash];
}

/** A row as the stream that it says. */
export function toSharedStream(row: StreamRow): SharedStream {
  const [fixed, request, logId, offset, hasMoved, leads, cached, endId, endFailure, final, lastSeq, seqs, logState] =
    row;
  const record: StreamRecord = {
    ...(JSON.parse(fixed) as Pick<
      StreamRecord,
      'id' | 'owner' | 'kind' | 'style' | 'bodyHash' | 'openedAt' | 'keepForInMs'
    >),
    request,
    logId: logId || null,
    offset: Number(offset),
    hasMoved: hasMoved === '1',
    leads: leads === '1',
    cached: cached === '1',
    end: endId ? { id: Number(endId), failure: JSON.parse(endFailure) } : null,
  };
  const finalEntry = final ? { kind: final as FinalEntry['kind'], seq: Number(lastSeq) } : null;
  return {
    ...record,
    finalId: finalIdOf(record, finalEntry),
    logState,
    lastSeq: Number(lastSeq),
    has: (id) => hasEvent(record, id, (seq) => hasSeq(seqs, seq)),
  };
}
