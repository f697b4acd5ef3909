import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE, problemOf, PROBLEMS, type ProblemType, RequestError } from '../problem.js';
import { headersForOrigin } from './cross-origin.js';
import { cut } from './cut.js';
import type { RequestStep } from './request-steps.js';
import { SECURITY_HEADERS } from './security-headers.js';

const FAILURES: Readonly<Record<string, { type: ProblemType; detail: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { type: 'request-timeout', detail: 'The request did not arrive in time.' },
  HPE_HEADER_OVERFLOW: { type: 'headers-too-large', detail: 'The request line and headers are too large.' },
};
const NOT_HTTP = { type: 'validation', detail: 'The request is not valid HTTP.' } as const;

/**
 * Answers a connection whose request cannot be read as HTTP, and closes it. Node has no request to answer then: the answer is written as it is sent.
 * @param origins whose pages may read it
 */
export function answerMalformedHttp(
  { code = '', rawPacket }: Error & { code?: string; rawPacket?: unknown },
  socket: Socket & { _httpMessage?: ServerResponse | null },
  origins: readonly string[],
): void {
  const { headersSent = false, writableEnded = false } = socket._httpMessage ?? {};
  // An answer under way must not be mixed with another one.
  if (headersSent && !writableEnded) return cut(socket);
  const headers = { ...SECURITY_HEADERS, ...headersForOrigin(originIn(rawPacket), origins) };
  if (socket.writable && !headersSent) socket.write(answerTo(code, headers));
  socket.destroySoon();
}

/** RFC 9112, 3.2: a request of HTTP/1.1 names its host, and none names two. Node would answer the first by itself, with no problem document, and take the second. */
export const requireHost: RequestStep = ({ raw }) => {
  const count = timesGiven(raw.rawHeaders, 'host');
  if (count > 1) return RequestError.forParameter('Host', 'may be given once');
  if (count === 0 && raw.httpVersion === '1.1') return RequestError.forParameter('Host', 'is required');
};

/** @param rawHeaders names and values in turn, as Node gives them */
function timesGiven(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const given = rawHeaders[i]!;
    if (given.length === name.length && given.toLowerCase() === name) count += 1;
  }
  return count;
}

/** As it stands in what was read last. */
function originIn(packet: unknown): string | undefined {
  return /^origin:[\t ]*(\S+)/im.exec(String(packet))?.[1];
}

function answerTo(code: string, headers: Readonly<Record<string, string>>): string {
  const failure = FAILURES[code] ?? NOT_HTTP;
  const { status } = PROBLEMS[failure.type];
  const requestId = randomUUID();
  const body = JSON.stringify(problemOf(failure, { requestId }));
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `X-Request-Id: ${requestId}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n');
}
