/** The failures a rewrite, a stream or a job can end with. The api turns each into a status, in one place. */
export type RewriteErrorType =
  | 'not-found'
  | 'conflict'
  | 'cancelled'
  | 'abandoned'
  | 'idempotency-mismatch'
  | 'refused'
  | 'provider-failed'
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
}

/** A failure of this service that a client is told about. */
export class RewriteError extends Error {
  override readonly name = 'RewriteError';

  constructor(
    readonly type: RewriteErrorType,
    readonly detail: string,
    readonly retryAfterInSeconds?: number,
  ) {
    super(`${type}: ${detail}`);
  }

  static from(failure: RewriteFailure): RewriteError {
    return new RewriteError(failure.type, failure.detail, failure.retryAfterInSeconds);
  }

  /** As it is kept in a log, a stream or a job. */
  toFailure(): RewriteFailure {
    const { type, detail, retryAfterInSeconds } = this;
    return { type, detail, ...(retryAfterInSeconds !== undefined && { retryAfterInSeconds }) };
  }
}
