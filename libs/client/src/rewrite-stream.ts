import type { Rewrite } from './answers.js';
import type { RewriteError } from './rewrite-error.js';

/** What has come of a rewrite since the piece before. */
export interface Piece {
  /** What is new. */
  text: string;
  /** All there is so far. */
  whole: string;
  /** What was shown before is void: `text` is all of `whole`. */
  restarted: boolean;
}

/** A stream's connection has opened, or was cut and comes back after a pause in milliseconds. */
export type ConnectionState =
  { is: 'open'; resumed: boolean } | { is: 'cut'; reason: RewriteError; comesBackInMs: number };

/**
 * The text of a rewrite as it is written. It is read whether or not anybody looks: each loop over it begins with all there is so far.
 * Leaving a loop early stops it.
 */
export interface RewriteStream extends AsyncIterable<Piece> {
  /** The stream's id, once it has begun. */
  readonly id: Promise<string>;
  /** The rewrite, once it is whole. Rejects with `RewriteError`; nobody needs to handle it. */
  readonly finished: Promise<Rewrite>;
}
