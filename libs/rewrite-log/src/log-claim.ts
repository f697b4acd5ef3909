import type { Log } from './log.js';
import type { StreamRecord } from './stream-record.js';

/** Whom a log may serve besides the one who leads it. */
export type Sharing =
  /** Found by its fingerprint from the start. */
  | 'joinable'
  /** Found by its fingerprint once it has finished well. */
  | 'when-finished'
  | 'private';

/** Asks for the log of a rewrite. */
export interface ClaimRequest {
  fingerprint: string;
  sharing: Sharing;
  /** Whether a finished log may answer. */
  lookup: boolean;
  /** Whether a log under way may be followed. */
  join: boolean;
  /** Whether the reader shows the pieces as they come; else only the end counts. */
  observes: boolean;
  /** How long a log that this request leads can be under way at most. */
  openForInMs: number;
  /** The stream to bind in the same step. */
  stream?: StreamBinding | undefined;
}

/** A stream to bind: a new one, or one that leaves a log. */
export interface StreamBinding {
  record: StreamRecord;
  /** The log it leaves; whichever it is bound to where none is named. Bound to another by now, it stays with that. */
  leaves?: string | undefined;
  /** The log to read while it can be had, whatever its fingerprint. */
  prefers?: string | undefined;
  /** The number of the last event that its reader has had: a leader's own reader may be ahead of the store. */
  shownId: number;
}

/** What a claim came to. */
export interface Claim {
  outcome: 'hit' | 'follow' | 'lead';
  log: Log;
  /** The stream's offset; 0 without a stream. */
  offset: number;
  /** The stream's id where it is another than was asked for. */
  streamId?: string;
  /** True if the log had finished before the request came. */
  cached: boolean;
}

/** For how long a log that has ended is kept. */
export interface Retention {
  /** How long the fingerprint finds the log; 0: not at all. */
  cacheForInMs: number;
}
