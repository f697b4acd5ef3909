import type { RewriteFailure } from './rewrite-error.js';
import type { Rewrite } from './rewrite-event.js';

/** What stands in a log. `seq` rises from 1 and leaps to the next multiple of 1,000,000 at a restart; `start` is the reader's. */
export type LogEntry =
  | { seq: number; kind: 'delta'; text: string }
  /** `takesBack`: what came before is no part of the rewrite, and what comes after it is the rest of the same answer. */
  | { seq: number; kind: 'restart'; takesBack?: true }
  | FinalEntry;

/** The entry that ends a log. */
export type FinalEntry =
  { seq: number; kind: 'done'; rewrite: Rewrite } | { seq: number; kind: 'error'; failure: RewriteFailure };

const RESTART_STRIDE = 1_000_000;

/** The number of a restart that comes after the event `id`. */
export function restartAfter(id: number): number {
  return (Math.floor(id / RESTART_STRIDE) + 1) * RESTART_STRIDE;
}

/** True for the entry that ends a log. */
export function isFinal(entry: LogEntry): entry is FinalEntry {
  return entry.kind === 'done' || entry.kind === 'error';
}
