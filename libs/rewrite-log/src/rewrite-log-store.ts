import type { News } from '#redis';
import type { FinalEntry, LogEntry } from './log-entry.js';
import type { RewriteFailure } from './rewrite-error.js';

/** The injection token of the `RewriteLogStore` in use. */
export const REWRITE_LOG_STORE = Symbol('REWRITE_LOG_STORE');

/** Whom a log may serve besides the one who leads it. */
export type Sharing =
  /** Found by its fingerprint from the start. */
  | 'joinable'
  /** Found by its fingerprint once it has finished well. */
  | 'when-finished'
  | 'private';

/**
 * One reader's view on the log it reads: the events of stream `id` are the entries of log `logId`, numbered from `offset`.
 * A stream whose log's leader failed or died goes on in another log, at a greater offset.
 */
export interface StreamRecord {
  id: string;
  owner: string;
  /** Who may end the stream: a request's ends as its log does, a job's only as the job does. */
  kind: 'request' | 'job';
  style: string;
  /** What is needed to claim again, as the caller wrote it; dropped once the log has finished well. */
  request: string;
  /** In milliseconds since the epoch. */
  openedAt: number;
  /** Null while a job waits. */
  logId: string | null;
  offset: number;
  /** True if the stream's own request leads its log. */
  leads: boolean;
  /** True if the first log it was bound to had finished before the stream was opened. */
  cached: boolean;
  /** How this stream ended, if otherwise than its log. */
  end: { id: number; failure: RewriteFailure } | null;
  /** How long the stream stays readable once its log has ended. */
  keepForInMs: number;
}

/** A stream's record and what is known of its end: the number of its final event, null while it has none. */
export interface StreamState extends StreamRecord {
  finalId: number | null;
}

/** The number of a stream's final event, given the entry its log ends with. A job's stream does not end with an error of its log: another attempt may follow. */
export function finalIdOf(record: StreamRecord, final: Pick<FinalEntry, 'kind' | 'seq'> | null): number | null {
  if (record.end) return record.end.id;
  if (!final || (final.kind === 'error' && record.kind === 'job')) return null;
  return record.offset + final.seq;
}

/** Asks for the log of a rewrite. */
export interface ClaimRequest {
  fingerprint: string;
  sharing: Sharing;
  /** Whether a finished log may answer. */
  lookup: boolean;
  /** Whether a log under way may be followed. */
  join: boolean;
  /** The id of the log, should this request lead one. */
  newLogId: string;
  readerId: string;
  leaseTtlInMs: number;
  /** The stream to bind in the same step. */
  stream?: StreamBinding | undefined;
}

/** A stream to bind: a new one, or one that leaves a log. */
export interface StreamBinding {
  record: StreamRecord;
  leaves: string | null;
  /** The number of the last event that its reader has had: a leader's own reader may be ahead of the store. */
  shownId: number;
}

/** What a claim came to. */
export interface Claim {
  outcome: 'hit' | 'follow' | 'lead';
  logId: string;
  /** The stream's offset; 0 without a stream. */
  offset: number;
  /** True if the log had finished before the request came. */
  cached: boolean;
}

/** For how long a log that has ended is kept. */
export interface Retention {
  /** How long the fingerprint finds the log; 0: not at all. */
  cacheForInMs: number;
  /** How long the log stays readable at least. */
  keepForInMs: number;
}

/** What a leader learns when its claim is renewed. */
export interface LeaderRenewal {
  /** A reader shows the pieces as they come, or did once. */
  isWatched: boolean;
}

/** The log is not to be had: its leader was replaced or died, it has ended (for a writer), or it is gone (for a reader). */
export class LogLostError extends Error {
  override readonly name = 'LogLostError';

  constructor(logId: string) {
    super(`log ${logId} is lost`);
  }
}

/**
 * Keeps logs, their readers and the streams bound to them. Every method is one atomic step. A log has one leader for life, whose claim
 * on it expires unless renewed: the log is then lost, nothing more is written to it, and the next claim of its fingerprint leads
 * a new one. Readers are members with an expiry. Bytes are bounded: finished logs go, least recently used first.
 *
 * Left out: who may read what (callers compare the owner), retries, and any knowledge of rewriting.
 */
export interface RewriteLogStore {
  /** Finds the fingerprint's log or starts one; registers the reader and binds the stream. */
  claim(request: ClaimRequest): Promise<Claim>;

  /** Writes entries at the end of the log. @throws LogLostError where the log has another end than its leader thinks. */
  append(logId: string, entries: LogEntry[]): Promise<void>;

  /** Ends the log. An error frees its fingerprint; a `done` is found by it for `cacheForInMs`. @throws LogLostError */
  end(logId: string, entry: FinalEntry, retention: Retention): Promise<void>;

  /** Ends the log with the failure if nobody reads it; false where somebody does or it has ended. */
  endUnread(logId: string, failure: RewriteFailure, retention: Retention): Promise<boolean>;

  /** Null where the log is no longer its leader's. */
  renewLeader(logId: string, leaseTtlInMs: number): Promise<LeaderRenewal | null>;

  /** Tells the leader, at its next renewal, that a reader shows the pieces as they come. No effect on a log that is gone or has ended. */
  watch(logId: string): Promise<void>;

  /** Registers or renews a reader; no effect on a log that is gone. */
  renewReader(logId: string, readerId: string, leaseTtlInMs: number): Promise<void>;

  /** The reader counts for `graceInMs` more. */
  leave(logId: string, readerId: string, graceInMs: number): Promise<void>;

  /**
   * The entries after `afterSeq`, those to come included, up to the final one. Pulled: a slow reader keeps nothing but its place.
   * An aborted signal ends the waiting for entries to come, not the reading of those at hand.
   * @throws LogLostError, or the signal's reason.
   */
  follow(logId: string, afterSeq: number, signal: AbortSignal): AsyncIterable<LogEntry>;

  /** Keeps a stream that is bound to no log yet; one that is known stays as it is. */
  openStream(record: StreamRecord): Promise<void>;

  /** Null for an id that is no stream, or is no longer kept. */
  findStream(id: string): Promise<StreamState | null>;

  /**
   * Ends the stream, whatever its log does, after the event `afterId` and all that its log holds; the first end stays.
   * @returns the number of the final event
   */
  endStream(id: string, failure: RewriteFailure, afterId: number): Promise<number>;

  /**
   * Tells from now on of changes of the stream's record. News may be false, and that of changes made elsewhere may be lost: who waits for it
   * looks by himself from time to time. It must be stopped.
   */
  watchStream(id: string): Promise<News>;
}
