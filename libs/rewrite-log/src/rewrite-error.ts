/** The failures a rewrite, a stream or a job can end with. The api turns each into a status, in one place. */
export type RewriteErrorType =
  | 'not-found'
  | 'conflict'
  | 'cancelled'
  | 'abandoned'
  | 'idempotency-mismatch'
  | 'refused'
  | 'too-long'
  | 'provider-failed'
  | 'budget-exhausted'
  | 'no-capacity'
  | 'unavailable'
  | 'deadline'
  | 'internal';

/** A failure as it is kept in a log, in a stream's record or in a job. */
export interface RewriteFailure {
  type: RewriteErrorType;
  /** One sentence for the client: it names no key and holds nothing of a provider's body. */
  detail: string;
  retryAfterInSeconds?: number;
  /**
   * What a job may hope for: `never`, it would fail the same however often it is tried; `later`, nobody who may serve can be reached now, and nothing
   * was paid. Absent: another attempt may do better.
   */
  retry?: 'never' | 'later';
}

/** A failure of this service that a client is told about. */
export class RewriteError extends Error {
  override readonly name = 'RewriteError';

  constructor(
    readonly type: RewriteErrorType,
    readonly detail: string,
    readonly retryAfterInSeconds?: number,
    readonly retry?: RewriteFailure['retry'],
  ) {
    super(`${type}: ${detail}`);
  }

  static from(failure: RewriteFailure): RewriteError {
    return new RewriteError(failure.type, failure.detail, failure.retryAfterInSeconds, failure.retry);
  }

  /** As it is kept in a log, a stream or a job. */
  toFailure(): RewriteFailure {
    const { type, detail, retryAfterInSeconds, retry } = this;
    return { type, detail, ...(retryAfterInSeconds !== undefined && { retryAfterInSeconds }), ...(retry && { retry }) };
  }
}
