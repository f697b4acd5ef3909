import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { isSpanContextValid, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import type { Settings } from '#config';
import {
  attemptBegun,
  attemptEnded,
  callBegun,
  callEnded,
  keyWaitEnded,
  requestBegun,
  requestEnded,
  rewriteBegun,
  rewriteEnded,
} from '#events';
import type {
  AttemptEnded,
  CallEnded,
  KeyWaitEnded,
  RequestEnded,
  RewriteEnded,
  Traceable,
  TraceContext,
} from '#events';
import { GEN_AI, GEN_AI_APIS } from '../gen-ai-names.js';
import { type Listening, together } from '../metrics/listening.js';

/** Paths that are asked all the time and tell nothing. */
const UNTRACED = /^\/(health|metrics)/;

/** Makes a span of each request for a rewrite, each rewrite that is written, each wait for a key, each call and each attempt at a job. Texts are in none. */
export class Tracing {
  private readonly spans = new WeakMap<Traceable, Span>();

  constructor(
    private readonly tracer: Tracer,
    private readonly llm: Settings['llm'],
  ) {}

  listen(): Listening {
    return together(
      requestBegun.listen((begun) => {
        if (begun.route === null || UNTRACED.test(begun.route)) return;
        this.begin(begun, `${begun.method} ${begun.route}`, SpanKind.SERVER);
      }),
      requestEnded.listen((ended) => this.end(ended.begun, ofRequest(ended))),
      rewriteBegun.listen((begun) => this.begin(begun, `rewrite ${begun.style}`)),
      rewriteEnded.listen((ended) => this.end(ended.begun, ofRewrite(ended))),
      callBegun.listen((begun) => this.begin(begun, `${this.api(begun).operation} ${begun.model}`, SpanKind.CLIENT)),
      callEnded.listen((ended) => this.endCall(ended)),
      keyWaitEnded.listen((ended) => this.wait(ended)),
      attemptBegun.listen((begun) => this.begin(begun, 'process rewrites', SpanKind.CONSUMER)),
      attemptEnded.listen((ended) => this.end(ended.begun, ofAttempt(ended))),
    );
  }

  private begin(begun: Traceable, name: string, kind = SpanKind.INTERNAL): void {
    if (isUnrecorded(begun.trace)) return;
    const span = this.tracer.startSpan(name, { kind }, below(begun));
    const context = span.spanContext();
    if (!isSpanContextValid(context)) return;
    begun.trace = context;
    this.spans.set(begun, span);
  }

  private end(begun: Traceable, { attributes, error }: Told): void {
    const span = this.spans.get(begun);
    if (!span) return;
    span.setAttributes(attributes);
    if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end();
  }

  private endCall(ended: CallEnded): void {
    const { begun, firstTextInMs, durationInMs } = ended;
    if (firstTextInMs !== null) {
      this.spans.get(begun)?.addEvent('first text', Date.now() - durationInMs + firstTextInMs);
    }
    this.end(begun, ofCall(ended, this.api(begun).provider, this.api(begun).operation));
  }

  /** Nothing hangs below a wait, so that its span is made when it is over. */
  private wait({ trace: parent, provider, priority, outcome, waitedInMs }: KeyWaitEnded): void {
    if (parent === null || isUnrecorded(parent)) return;
    const startTime = Date.now() - waitedInMs;
    const attributes = { 'rewrite.provider': provider, 'rewrite.priority': priority, 'rewrite.outcome': outcome };
    this.tracer.startSpan('wait for a key', { startTime, attributes }, below({ trace: parent })).end();
  }

  private api({ provider }: { provider: string }): { provider: string; operation: string } {
    return GEN_AI_APIS[this.llm[provider]!.kind];
  }
}

/** What a span tells at its end. */
interface Told {
  attributes: Attributes;
  /** Null: it went well. */
  error: string | null;
}

/** Nothing below what is not recorded is. */
function isUnrecorded(place: TraceContext | null): boolean {
  return place !== null && (place.traceFlags & TraceFlags.SAMPLED) === 0;
}

function below({ trace: parent }: Traceable): Context {
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
}

function ofRequest({ begun, requestId, status, rewrite, isWhole }: RequestEnded): Told {
  const attributes = {
    'http.request.method': begun.method,
    'http.route': begun.route ?? undefined,
    'http.response.status_code': status ?? undefined,
    'rewrite.request_id': requestId,
    'rewrite.delivery': rewrite?.delivery,
    'rewrite.style': rewrite?.style ?? undefined,
    'rewrite.cache': rewrite?.cacheStatus ?? undefined,
    'rewrite.is_whole': isWhole,
  };
  return { attributes, error: status !== null && status >= 500 ? String(status) : null };
}

function ofRewrite({ begun, outcome, written, calls, repairs, restarts }: RewriteEnded): Told {
  const { ids, style, delivery } = begun;
  const attributes = {
    'rewrite.stream_id': ids.streamId,
    'rewrite.job_id': ids.jobId,
    'rewrite.style': style,
    'rewrite.delivery': delivery,
    'rewrite.outcome': outcome,
    'rewrite.calls': calls,
    'rewrite.repairs': repairs,
    'rewrite.restarts': restarts,
    'rewrite.provider': written?.provider,
  };
  return { attributes, error: written === null && outcome !== 'stopped' ? outcome : null };
}

function ofCall(ended: CallEnded, provider: string, operation: string): Told {
  const { begun, outcome, status, answeredModel, firstTextInMs, usage } = ended;
  const isFailure = outcome !== 'finished' && outcome !== 'stopped';
  const attributes = {
    [GEN_AI.operationName]: operation,
    [GEN_AI.providerName]: provider,
    [GEN_AI.requestModel]: begun.model,
    [GEN_AI.requestStream]: true,
    [GEN_AI.promptName]: begun.style,
    [GEN_AI.responseModel]: answeredModel ?? undefined,
    [GEN_AI.timeToFirstChunk]: firstTextInMs === null ? undefined : firstTextInMs / 1000,
    [GEN_AI.inputTokens]: usage?.inputTokens,
    [GEN_AI.outputTokens]: usage?.outputTokens,
    [GEN_AI.errorType]: isFailure ? outcome : undefined,
    'http.response.status_code': status ?? undefined,
    'rewrite.provider': begun.provider,
    'rewrite.key': begun.keyIndex,
  };
  return { attributes, error: isFailure ? outcome : null };
}

function ofAttempt({ begun, outcome, failure }: AttemptEnded): Told {
  const attributes = { 'rewrite.job_id': begun.jobId, 'rewrite.style': begun.style, 'rewrite.outcome': outcome };
  return { attributes, error: failure?.type ?? null };
}
