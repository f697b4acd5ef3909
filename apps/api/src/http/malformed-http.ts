import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { PROBLEM_MEDIA_TYPE, problemOf, PROBLEMS, type ProblemType, RequestError } from '../problem.js';
import { SECURITY_HEADERS } from './security-headers.js';

const FAILURES: Readonly<Record<string, { type: ProblemType; detail: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { type: 'request-timeout', detail: 'The request did not arrive in time.' },
  HPE_HEADER_OVERFLOW: { type: 'headers-too-large', detail: 'The request line and headers are too large.' },
};
const NOT_HTTP = { type: 'validation', detail: 'The request is not valid HTTP.' } as const;

/** Answers a connection whose request cannot be read as HTTP, and closes it. Node has no request to answer then: the answer is written as it is sent. */
export function answerMalformedHttp(error: Error & { code?: string }, socket: Socket): void {
  if (socket.writable && !isAnswering(socket)) socket.write(answerTo(error.code ?? ''));
  socket.destroySoon();
}

/** RFC 9112, 3.2: a request of HTTP/1.1 names its host, and none names two. Node would answer the first by itself, with no problem document, and take the second. */
export function requireHost(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ raw }, _reply, done) => {
    const { length } = raw.headersDistinct['host'] ?? [];
    if (length > 1) return done(RequestError.forParameter('Host', 'may be given once'));
    const isMissing = raw.httpVersion === '1.1' && length === 0;
    done(isMissing ? RequestError.forParameter('Host', 'is required') : undefined);
  });
}

/** An answer under way must not be mixed with another one. */
function isAnswering(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent ?? false;
}

function answerTo(code: string): string {
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
    ...Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n');
}
