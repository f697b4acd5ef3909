import type { Logger } from 'pino';
import { attemptEnded, callEnded, jobAccepted, jobEnded, requestEnded, rewriteEnded } from '#events';
import type { AttemptEnded, CallEnded, RequestEnded, RewriteEnded, TraceContext } from '#events';

let stopLast = (): void => undefined;

/** Writes the lines of what happens in this process, from now on to this logger alone. No text, no body, no query and no header is ever in one. */
export function logHappenings(logger: Logger): void {
  stopLast();
  const stops = [
    requestEnded.listen((ended) => logRequest(logger, ended)),
    rewriteEnded.listen((ended) => logRewrite(logger, ended)),
    callEnded.listen((ended) => logCall(logger, ended)),
    attemptEnded.listen((ended) => logAttempt(logger, ended)),
    jobAccepted.listen(({ jobId, requestId, trace }) =>
      logger.debug({ context: 'RewriteJobs', msg: 'job accepted', requestId, jobId, ...traceOf(trace) }),
    ),
    jobEnded.listen(({ jobId, status }) => {
      if (status !== 'completed') logger.info({ context: 'RewriteJobs', msg: `job ${status}`, jobId });
    }),
  ];
  stopLast = () => stops.forEach((stop) => stop());
}

/** At `debug` where all went well, else at `info`, and at `warn` from 500 on. */
function logRequest(logger: Logger, ended: RequestEnded): void {
  const { begun, requestId, path, status, isWhole } = ended;
  const level = levelOf(ended);
  if (!logger.isLevelEnabled(level)) return;
  const line = { requestId, ...traceOf(begun.trace), method: begun.method, path, status };
  const msg = isWhole ? 'request answered' : 'connection closed before the answer ended';
  logger[level]({ ...line, durationInMs: Math.round(ended.durationInMs) }, msg);
}

function levelOf({ status, isWhole }: RequestEnded): 'debug' | 'info' | 'warn' {
  if (!isWhole) return 'info';
  if (status! >= 500) return 'warn';
  return status! >= 400 ? 'info' : 'debug';
}

function logRewrite(logger: Logger, { begun, outcome, written, calls, usage, durationInMs }: RewriteEnded): void {
  if (!logger.isLevelEnabled('info')) return;
  logger.info({
    context: 'RewriteRun',
    msg: `rewrite ${outcome}`,
    ...begun.ids,
    ...traceOf(begun.trace),
    style: begun.style,
    outcome,
    ...(written && describeWritten(written)),
    durationInMs: Math.round(durationInMs),
    calls,
    usage,
  });
}

function describeWritten({ provider, model, checks }: NonNullable<RewriteEnded['written']>): object {
  return { provider, model, checksFailed: checks.filter(({ passed }) => passed === false).map(({ name }) => name) };
}

function logCall(logger: Logger, { begun, outcome, failure, status, facts, answeredModel, ...ended }: CallEnded): void {
  const level = failure === null ? 'debug' : 'warn';
  if (!logger.isLevelEnabled(level)) return;
  const { firstTextInMs, durationInMs, usage } = ended;
  const model = answeredModel ?? begun.model;
  logger[level]({
    context: 'ProviderCall',
    msg: failure === null ? `provider call ${outcome}` : `provider call failed: ${failure}`,
    ...begun.ids,
    ...traceOf(begun.trace),
    provider: begun.provider,
    keyIndex: begun.keyIndex,
    model,
    ...(model !== begun.model && { configuredModel: begun.model }),
    outcome,
    status,
    ...facts,
    durationInMs: Math.round(durationInMs),
    firstTextInMs: firstTextInMs === null ? null : Math.round(firstTextInMs),
    usage,
  });
}

function logAttempt(logger: Logger, { begun, outcome, failure, durationInMs }: AttemptEnded): void {
  const level = outcome === 'failed' ? 'info' : 'debug';
  if (!logger.isLevelEnabled(level)) return;
  const line = { jobId: begun.jobId, ...traceOf(begun.trace), outcome, durationInMs: Math.round(durationInMs) };
  const { type, retry } = failure ?? {};
  const why = type === undefined ? {} : { failure: type, ...(retry !== undefined && { retry }) };
  logger[level]({ context: 'RewriteProcessor', msg: `attempt of a job ${outcome}`, ...line, ...why });
}

/** Names the place in a trace, as log lines of OpenTelemetry do. */
function traceOf(trace: TraceContext | null): object {
  return trace === null ? {} : { traceId: trace.traceId, spanId: trace.spanId };
}
