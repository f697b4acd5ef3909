import type { RewriteErrorType, RewriteFailure } from '#rewrite-log';

/** The failures that the HTTP edge itself finds, before any service is asked. */
type EdgeProblemType =
  | 'validation'
  | 'unauthorized'
  | 'method-not-allowed'
  | 'request-timeout'
  | 'too-large'
  | 'unsupported-media-type'
  | 'throttled'
  | 'headers-too-large';

export type ProblemType = RewriteErrorType | EdgeProblemType;

/** Every problem the service answers with: its status and its title. */
export const PROBLEMS: Readonly<Record<ProblemType, { status: number; title: string }>> = {
  validation: { status: 400, title: 'The request is not valid' },
  unauthorized: { status: 401, title: 'A client key is needed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'This method is not allowed here' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  conflict: { status: 409, title: 'The job has already ended' },
  cancelled: { status: 409, title: 'The job was cancelled' },
  abandoned: { status: 410, title: 'Nobody read the rewrite any more' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is of another type than application/json in UTF-8' },
  'idempotency-mismatch': { status: 422, title: 'The idempotency key was used with another body' },
  refused: { status: 422, title: 'The provider declined this text' },
  'too-long': { status: 422, title: 'The text is too long for the model' },
  throttled: { status: 429, title: 'Too many requests or streams' },
  'budget-exhausted': { status: 429, title: 'The tokens of the day are used up' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'The service failed' },
  'provider-failed': { status: 502, title: 'Every provider failed' },
  'no-capacity': { status: 503, title: 'There is no room for this now' },
  unavailable: { status: 503, title: 'The service is not available' },
  deadline: { status: 504, title: 'The time for this rewrite is up' },
};

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** One thing that is wrong: a place in the body (RFC 6901), or a header or query value by its name. */
export type Fault = { pointer: string; detail: string } | { parameter: string; detail: string };

/** A problem document (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** The path of the request, without its query; missing where the request had none that could be read. */
  instance?: string;
  requestId: string;
  errors?: readonly Fault[];
}

/** The request that a problem is told to. */
export interface ProblemReader {
  instance?: string;
  requestId: string;
}

export function problemOf(
  failure: { type: ProblemType; detail: string; errors?: readonly Fault[] },
  reader: ProblemReader,
): Problem {
  const { status, title } = PROBLEMS[failure.type];
  return {
    type: `urn:rewrite:problem:${failure.type}`,
    title,
    status,
    detail: failure.detail,
    ...(reader.instance !== undefined && { instance: reader.instance }),
    requestId: reader.requestId,
    ...(failure.errors && { errors: failure.errors }),
  };
}

/** A request that the HTTP edge refuses. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly errors: readonly Fault[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly type: ProblemType,
    readonly detail: string,
    extra: { errors?: readonly Fault[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(`${type}: ${detail}`);
    this.errors = extra.errors;
    this.headers = extra.headers ?? {};
  }

  /** For a wrong value of a header or of the query. */
  static forParameter(parameter: string, detail: string): RequestError {
    return new RequestError('validation', `${parameter} ${detail}.`, { errors: [{ parameter, detail }] });
  }
}

/** What a client is told of a fault of ours; the log tells the rest. */
export const INTERNAL_FAILURE = {
  type: 'internal',
  detail: 'Something went wrong inside the service.',
} as const satisfies RewriteFailure;

export function notFound(): RequestError {
  return new RequestError('not-found', 'There is nothing at this address.');
}

export function notJson(): RequestError {
  return new RequestError('unsupported-media-type', 'The Content-Type must be application/json.');
}

/** For a client that asks for more than its limits allow; whole seconds. */
export function throttled(detail: string, retryAfterInSeconds: number): RequestError {
  return new RequestError('throttled', detail, { headers: { 'retry-after': String(retryAfterInSeconds) } });
}

/** The client has gone before its answer was ready: there is nobody to tell. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';

  constructor() {
    super('The client has gone.');
  }
}
