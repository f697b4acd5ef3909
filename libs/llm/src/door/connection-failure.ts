import { errors } from 'undici';

/** A connection that did not come about or was cut. */
export interface ConnectionFailure {
  /** The system's or the library's code, such as `ECONNREFUSED`, `SELF_SIGNED_CERT_IN_CHAIN`, `UND_ERR_SOCKET`; else the error's name. */
  code: string;
  /** What failed besides the connection itself, in our words. */
  detail?: string;
}

const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;
const NAME = /^\w{1,64}$/;
const PROXY_STATUS = /^Proxy (?:response|Authentication Required) \((\d{3})\)/;

/** Codes with which a kept connection ends that its server has closed in the meantime. */
const CLOSED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

const answered = new WeakSet<object>();

/** Remembers of an error of a socket that answers had come over it before: the server may have closed it while it was idle. */
export function noteReuse(error: object, bytesRead: number): void {
  if (bytesRead > 0) answered.add(error);
}

/** The request went out on a connection that its server was about to close, and so may be repeated on a new one. */
export function isOfStaleConnection(error: Error): boolean {
  if (!CLOSED.has(codeOf(error))) return false;
  return answered.has(error) || (error instanceof errors.SocketError && (error.socket?.bytesRead ?? 0) > 0);
}

/** What is told of an error of a connection: its code, no message, since that may hold anything. */
export function connectionFailureOf(error: Error): ConnectionFailure {
  const status = PROXY_STATUS.exec(error.message)?.[1];
  if (status !== undefined) return { code: codeOf(error), detail: `the proxy answered ${status}` };
  return { code: codeOf(error) };
}

function codeOf(error: unknown): string {
  const { code, name, cause } = Object(error) as { code?: unknown; name?: unknown; cause?: unknown };
  if (typeof code === 'string' && CODE.test(code)) return code;
  if (cause !== undefined) return codeOf(cause);
  return typeof name === 'string' && NAME.test(name) ? name : 'UNKNOWN';
}
