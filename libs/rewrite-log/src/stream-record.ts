import type { FinalEntry } from './log-entry.js';
import type { RewriteFailure } from './rewrite-error.js';

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
  /** By what the streams of one owner's equal bodies are found; empty for one that is found by its id alone. */
  bodyHash: string;
  /** What is needed to claim again, as the caller wrote it; dropped once the log has finished well. */
  request: string;
  /** In milliseconds since the epoch. */
  openedAt: number;
  /** Null while a job waits. */
  logId: string | null;
  offset: number;
  /** True if it has told events of another log, below its offset. */
  hasMoved: boolean;
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

/** Whether the stream, as it is bound now, has an event of this number, given whether its log has an entry. */
export function hasEvent({ offset, end }: StreamRecord, id: number, hasEntry: (seq: number) => boolean): boolean {
  if (id === 0 || id === offset) return true;
  if (end !== null && id >= end.id) return id === end.id;
  return id > offset && hasEntry(id - offset);
}

/**
 * Whether the stream, which does not have an event of this number now, may have told one: in a log that it left, or in the one that it is bound to.
 * @param mayHaveHad whether that log may have had an entry which its readers have no more
 */
export function mayHaveTold(
  { offset, hasMoved }: StreamRecord,
  id: number,
  mayHaveHad: (seq: number) => boolean,
): boolean {
  return id < offset ? hasMoved && id > 0 : id > offset && mayHaveHad(id - offset);
}

/** How many streams of equal bodies are found. */
export const MOST_RECENT_STREAMS = 64;

/** Streams of one owner's equal bodies. */
export interface RecentStreams {
  /** The newest first; without those that ended as abandoned, and without all but the newest of those that tell the same. */
  streams: RecentStream[];
  /** False where another may have told the event that was asked for: one that had no place, since there were too many, or one of which is not known any more what it told. */
  areAll: boolean;
}

/** One of them. */
export interface RecentStream extends StreamState {
  /** Whether it has the event that was asked for. */
  hasEvent: boolean;
}

/** How long a job's stream without an end is kept, and how much longer than one with an end a request's. */
const JOB_STREAM_TTL_IN_MS = 604_800_000;
const REQUEST_TTL_IN_MS = 3_600_000;

/** How long the stream is kept while it has no end. */
export function openFor({ kind, keepForInMs }: StreamRecord): number {
  return kind === 'job' ? JOB_STREAM_TTL_IN_MS : keepForInMs + REQUEST_TTL_IN_MS;
}
