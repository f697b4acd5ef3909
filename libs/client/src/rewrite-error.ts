import type { FieldError, Problem } from './answers.js';

interface ErrorFields {
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

const PROBLEM_TYPE = /^urn:rewrite:problem:([a-z-]+)$/;
const LONGEST_QUOTE = 200;
const STRANGE = 'The answer is none of the rewrite service';

/** The error that a problem of the service tells of; null where it is none. @internal */
export function problemError(problem: Partial<Problem>, retryAfterSeconds?: number): RewriteError | null {
  const type = PROBLEM_TYPE.exec(problem.type ?? '')?.[1];
  if (type === undefined) return null;
  const { title = type, status, detail = title, errors } = problem;
  return new RewriteError({ type, title, status, detail, errors, retryAfterSeconds });
}

/** The error that an answer tells of, whoever gave it. @internal */
export function answerError(answer: Response, body: string): RewriteError {
  return problemError(parsed(body), retryAfterOf(answer)) ?? strangeAnswer(answer, body);
}

/** The error of an answer that the service does not give, such as a proxy's page. @internal */
export function strangeAnswer(answer: Response, body: string): RewriteError {
  const { url, status, headers } = answer;
  const kind = headers.get('content-type') ?? 'no content type';
  const quote = body.slice(0, LONGEST_QUOTE).replaceAll(/\s+/g, ' ').trim();
  return new RewriteError({
    type: 'not-the-service',
    title: STRANGE,
    status,
    detail: `${url} answered ${status} with ${kind}: ${quote}`,
    retryAfterSeconds: retryAfterOf(answer),
  });
}

/** Of an answer without an end. @internal */
export const ENDLESS = 'The answer is longer than any of the service';

/** The error of what the service does not say. @internal */
export function strangeError(detail: string): RewriteError {
  return new RewriteError({ type: 'not-the-service', title: STRANGE, detail });
}

/** The error of an address that has led on to another one: on the way a POST becomes a GET, and the key stays behind. @internal */
export function leadsOn(address: URL, { url, status }: Response): RewriteError {
  return new RewriteError({
    type: 'not-the-service',
    title: 'The address leads on to another one',
    status,
    detail: `${address.href} leads on to ${url}: give the address there`,
  });
}

/** The error of a header whose value none can have. @internal */
export function headerError(parameter: string, cause: unknown): RewriteError {
  const detail = 'has characters that no header can have';
  return new RewriteError({
    type: 'validation',
    title: 'The request is not valid',
    detail: `${parameter} ${detail}.`,
    errors: [{ parameter, detail }],
    cause,
  });
}

/** The error of a connection that could not be made or was lost. @internal */
export function networkError(what: string, cause?: unknown): RewriteError {
  return new RewriteError({ type: 'network', title: 'The connection failed', detail: what + reasonOf(cause), cause });
}

/** What fetch throws says little; what lies beneath says why. Beneath `localhost` lie two errors, and only their code is told. */
function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { cause, message, code } = error as { cause?: unknown; message?: string; code?: string };
  // That of OpenSSL ends with a line break.
  const reason = message?.trim() || code;
  return reasonOf(cause) || (reason ? `: ${reason}` : '');
}

/** The service tells it in seconds; a proxy may tell a date, by its own clock. */
function retryAfterOf({ headers }: Response): number | undefined {
  const told = headers.get('retry-after') ?? '';
  if (/^\d+$/.test(told)) return Number(told);
  const seconds = Math.ceil((Date.parse(told) - Date.parse(headers.get('date') ?? new Date().toUTCString())) / 1000);
  return seconds > 0 ? seconds : undefined;
}

function parsed(body: string): Partial<Problem> {
  try {
    return (JSON.parse(body) ?? {}) as Partial<Problem>;
  } catch {
    return {};
  }
}
