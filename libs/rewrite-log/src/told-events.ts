import { within } from '#redis';
import { restartAfter } from './log-entry.js';
import type { Log } from './log.js';
import type { SharedStream } from './redis/stream-rows.js';
import { hasEvent, mayHaveTold } from './stream-record.js';

/** How long a leader elsewhere may take to send the pieces it has. */
const CATCHING_UP_IN_MS = 1_500;

/** The logs that a stream's events may stand in. */
interface Logs {
  join(logId: string, isFinished: boolean): Log;
  hasCaughtUp(log: Log): Promise<void>;
  leave(log: Log, graceInMs: number): Promise<void>;
}

/** Whether the stream has told its readers the event `id`: what is known of it in Redis says so, or else its log. */
export async function hasTold(stream: SharedStream, id: number, logs: Logs): Promise<boolean | 'unknown'> {
  if (!wasAbandoned(stream) && stream.has(id)) return true;
  if (mayHaveTold(stream, id, (seq) => mayHaveHad(stream, seq))) return 'unknown';
  return stream.logState === 'underWay' && id > stream.offset && hasToldByNow(stream, id, logs);
}

/** It counts as none, though its reader may come back. */
export function wasAbandoned({ logState, end }: SharedStream): boolean {
  return logState === 'abandoned' && end === null;
}

/** Of a log that is led elsewhere Redis knows no more than somebody has asked for. */
async function hasToldByNow(stream: SharedStream, id: number, logs: Logs): Promise<boolean | 'unknown'> {
  const log = logs.join(stream.logId!, false);
  try {
    const hasCome = await within(CATCHING_UP_IN_MS, logs.hasCaughtUp(log));
    if (!log.wasAbandoned && hasEvent(stream, id, (seq) => log.has(seq))) return true;
    const isCut = !hasCome || log.isLost;
    const lastSeq = Math.max(log.lastSeq, stream.lastSeq);
    const mayBeOfLog = (seq: number): boolean =>
      log.wasAbandoned ? log.hasShown(seq) : isCut && seq < restartAfter(lastSeq);
    return mayHaveTold(stream, id, mayBeOfLog) ? 'unknown' : false;
  } finally {
    await logs.leave(log, 0);
  }
}

/** Whether its log had the entry, which its readers have no more, or may have had it: of a log that was lost nothing but its restarts is sure. */
function mayHaveHad({ logState, lastSeq, offset, end, has }: SharedStream, seq: number): boolean {
  if (end !== null) return false;
  if (logState === 'abandoned') return seq < lastSeq && has(offset + seq);
  return logState === 'lost' && seq < restartAfter(lastSeq);
}
