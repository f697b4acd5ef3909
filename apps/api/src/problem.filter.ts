import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RewriteError } from '#rewrite-log';
import { pathOf } from './http/request-path.js';
import { mustComeBack, tellToComeBack } from './rewrite/come-back.js';
import {
  ClientGoneError,
  type Fault,
  INTERNAL_FAILURE,
  notFound,
  notJson,
  PROBLEM_MEDIA_TYPE,
  PROBLEMS,
  problemOf,
  type ProblemType,
  RequestError,
} from './problem.js';

interface Refusal {
  type: ProblemType;
  detail: string;
  errors?: readonly Fault[];
  headers: Readonly<Record<string, string>>;
}

const logger = new Logger('Problem');

/** Answers every error of the app with its problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerProblem(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), error);
  }
}

/** The only place where an error becomes a status; that the request is over its limit comes before any other. */
export function answerProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const { admission } = request;
  if (!admission) return answerError(request, reply, error);
  const answer = (reason: unknown): void => answerError(request, reply, reason);
  void admission.then(() => answer(error), answer);
}

function answerError(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  if (error instanceof ClientGoneError || reply.raw.destroyed) {
    reply.hijack();
    return;
  }
  const refusal = refusalOf(error, request.id);
  const { status } = PROBLEMS[refusal.type];
  if (mustComeBack(request, status)) return tellToComeBack(reply, Number(refusal.headers['retry-after']));
  const problem = problemOf(refusal, { instance: pathOf(request.url), requestId: request.id });
  // The rest of a body that was refused unread is dropped, and the connection goes on, unless it was to end anyway.
  if (reply.raw.shouldKeepAlive) reply.removeHeader('connection');
  // As bytes, since Fastify would add a charset to the type, and JSON has none.
  void reply
    .code(status)
    .headers({ 'x-request-id': request.id, 'cache-control': 'no-store', ...refusal.headers })
    .type(PROBLEM_MEDIA_TYPE)
    .send(Buffer.from(JSON.stringify(problem)));
}

function refusalOf(error: unknown, requestId: string): Refusal {
  if (error instanceof RequestError) return ofRequestError(error);
  if (error instanceof RewriteError) return ofRewriteError(error);
  const status = statusOf(error);
  if (status >= 400 && status < 500) return ofHttpStatus(status);
  logger.error(error, { requestId });
  return { ...INTERNAL_FAILURE, headers: {} };
}

function ofRequestError({ type, detail, errors, headers }: RequestError): Refusal {
  return { type, detail, ...(errors && { errors }), headers };
}

function ofRewriteError({ type, detail, retryAfterInSeconds }: RewriteError): Refusal {
  if (retryAfterInSeconds === undefined) return { type, detail, headers: {} };
  return { type, detail, headers: { 'retry-after': String(Math.max(0, Math.ceil(retryAfterInSeconds))) } };
}

/** Nest wraps what Fastify refuses; what Fastify refuses before routing comes as it is. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return 500;
}

function ofHttpStatus(status: number): Refusal {
  if (status === 404) return ofRequestError(notFound());
  if (status === 413) return { type: 'too-large', detail: 'The body is over the limit of this service.', headers: {} };
  if (status === 415) return ofRequestError(notJson());
  return { type: 'validation', detail: 'The request could not be read.', headers: {} };
}
