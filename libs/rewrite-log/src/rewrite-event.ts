import type { RewriteFailure } from './rewrite-error.js';

/** One check of a style on a finished rewrite; `passed` is null where it cannot be told. */
export interface RewriteCheck {
  name: string;
  passed: boolean | null;
  detail: string;
}

/** A finished rewrite, as every reader of its log finds it. */
export interface Rewrite {
  rewritten: string;
  style: string;
  provider: string;
  model: string;
  /** How many provider calls the run made that wrote it. */
  calls: number;
  /** Tokens as the providers reported them, summed over all calls; null if none did. */
  usage: { inputTokens: number; outputTokens: number } | null;
  checks: RewriteCheck[];
}

/** A rewrite as one reader gets it: `cached` is true only if it had finished before this reader asked. */
export interface DeliveredRewrite extends Rewrite {
  cached: boolean;
}

/**
 * What a reader of a rewrite gets, in order: one `start`, then deltas and restarts, then exactly one `done` or `error`.
 * A restart that takes back is followed by the rewrite of the same answer, of which what came before is no part.
 * `id` is the event's number in the stream: 0 for `start`, rising, and at each restart the next multiple of 1,000,000.
 */
export type RewriteEvent =
  | { type: 'start'; id: 0; streamId: string; style: string }
  | { type: 'delta'; id: number; text: string }
  | { type: 'restart'; id: number; takesBack?: true }
  | { type: 'done'; id: number; rewrite: DeliveredRewrite }
  | { type: 'error'; id: number; failure: RewriteFailure };
