import type { FieldError } from './answers.js';

export interface ErrorFields {
  type: string;
  title: string;
  status?: number | undefined;
  detail: string;
  errors?: FieldError[] | undefined;
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

/** Whatever a call fails with: a problem of the service, or one of the client's own. */
export class RewriteError extends Error {
  override readonly name = 'RewriteError';
  /**
   * The last part of the problem's type, such as `too-long`; the client's own are `network`, `aborted`, `not-the-service` and
   * `incomplete`.
   */
  readonly type: string;
  readonly title: string;
  /** Undefined where there was no answer. */
  readonly status: number | undefined;
  readonly detail: string;
  /** Each thing that is wrong with the request. */
  readonly errors: FieldError[];
  readonly retryAfterSeconds: number | undefined;

  constructor({ type, title, status, detail, errors = [], retryAfterSeconds, cause }: ErrorFields) {
    super(detail, cause === undefined ? undefined : { cause });
    this.type = type;
    this.title = title;
    this.status = status;
    this.detail = detail;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
