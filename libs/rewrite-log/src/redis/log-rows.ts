import type { FinalEntry, LogEntry } from '../log-entry.js';
import { finalIdOf } from '../rewrite-log-store.js';
import type { StreamRecord, StreamState } from '../rewrite-log-store.js';

/** An entry as it is stored: its number is the id it is stored under. */
export function textOfEntry(entry: LogEntry): string {
  return JSON.stringify({ ...entry, seq: undefined });
}

export interface LogRead {
  state: 'underWay' | 'ended' | 'lost';
  entries: LogEntry[];
}

/** What the script READ answers: the state, then id and text of each entry. */
export function fromRows([state, ...rows]: string[]): LogRead {
  const entries: LogEntry[] = [];
  for (let i = 0; i < rows.length; i += 2) {
    const seq = Number(rows[i]!.split('-')[0]);
    entries.push({ ...(JSON.parse(rows[i + 1]!) as LogEntry), seq });
  }
  return { state: state as LogRead['state'], entries };
}

/** A stream as the scripts CLAIM and OPEN_STREAM take it. What changes later is kept apart from the record. */
export function streamArgs({
  id,
  owner,
  kind,
  style,
  request,
  openedAt,
  keepForInMs,
}: StreamRecord): (string | number)[] {
  return [id, JSON.stringify({ id, owner, kind, style, openedAt, keepForInMs }), request, kind, openedAt, keepForInMs];
}

/** What the script FIND_STREAM answers. */
export function toStreamState(row: string[]): StreamState | null {
  if (row.length === 0) return null;
  const [record, request, logId, offset, leads, cached, endId, endFailure, final, lastSeq] = row as [
    string,
    ...string[],
  ];
  const state = {
    ...(JSON.parse(record) as Pick<StreamRecord, 'id' | 'owner' | 'kind' | 'style' | 'openedAt' | 'keepForInMs'>),
    request: request!,
    logId: logId || null,
    offset: Number(offset),
    leads: leads === '1',
    cached: cached === '1',
    end: endId ? { id: Number(endId), failure: JSON.parse(endFailure!) } : null,
  } satisfies StreamRecord;
  const finalEntry = final ? { kind: final as FinalEntry['kind'], seq: Number(lastSeq) } : null;
  return { ...state, finalId: finalIdOf(state, finalEntry) };
}
