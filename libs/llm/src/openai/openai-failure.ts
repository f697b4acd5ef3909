import { kindByMessage, type KindByMessage, kindByStatus } from '../kind-by-status.js';
import { llmError, type LlmError, type LlmErrorKind } from '../llm-error.js';
import { readRetryAfter } from '../retry-after.js';

/** An error as an OpenAI-compatible server answered it: as a status, or (without one) as a frame in its stream. */
export interface OpenAiFailure {
  status?: number | undefined;
  /** Some servers (vLLM, llama.cpp, OpenRouter) put the status here, as a number; in a stream that is the only one. */
  code?: string | number | null | undefined;
  type?: string | null | undefined;
  message?: string | undefined;
  headers?: Headers | undefined;
}

const SPEND_LIMIT = 'spend_limit_exceeded';

/**
 * What codes and types mean, whatever their status is. Sources: OpenAI's guide to error codes
 * (developers.openai.com/docs/guides/error-codes), Azure's content filter, and servers that speak the same API.
 */
export const OPENAI_KINDS_BY_CODE: ReadonlyMap<string, LlmErrorKind> = new Map([
  ['insufficient_quota', 'quota'],
  ['credit_balance_exhausted', 'quota'],
  // Of an organization, a project, a team: `<whose>_spend_limit_exceeded`.
  [SPEND_LIMIT, 'quota'],
  ['organization_usage_limit_exceeded', 'quota'],
  ['billing_hard_limit_reached', 'quota'],
  ['billing_not_active', 'quota'],
  ['invalid_api_key', 'key-refused'],
  ['account_deactivated', 'key-refused'],
  // The answer to a model that does not exist, and to one that this key's project may not use.
  ['model_not_found', 'key-refused'],
  ['content_filter', 'request-refused'],
  ['content_policy_violation', 'request-refused'],
  ['moderation_blocked', 'request-refused'],
  ['invalid_prompt', 'request-refused'],
  ['context_length_exceeded', 'request-refused'],
  ['string_above_max_length', 'request-refused'],
  ['exceed_context_size_error', 'request-refused'],
  ['rate_limit_exceeded', 'rate-limited'],
  ['rate_limit_error', 'rate-limited'],
  ['slow_down', 'rate-limited'],
  ['unsupported_country_region_territory', 'unsupported'],
]);

/** Servers that give no code of their own for these. */
export const OPENAI_KINDS_BY_MESSAGE: readonly KindByMessage[] = [
  // Of one request alone, against the account's tokens of a minute: waiting does not help, and other requests still fit.
  { pattern: /request too large/i, statuses: [413, 429], kind: 'unsupported' },
  { pattern: /context (length|size|window)/i, statuses: [400, 413, 422, 500], kind: 'request-refused' },
  { pattern: /(input|prompt) was flagged/i, statuses: [400, 403], kind: 'request-refused' },
];

/** Every other finish reason but `stop` is `incomplete`. `model_length` is Mistral's, `error` OpenRouter's and vLLM's. */
export const OPENAI_KINDS_BY_FINISH_REASON: ReadonlyMap<string, LlmErrorKind> = new Map([
  ['length', 'at-limit'],
  ['model_length', 'at-limit'],
  ['content_filter', 'request-refused'],
  ['error', 'vendor-failed'],
]);

/** What an error of an OpenAI-compatible server means. */
export function readOpenAiFailure(failure: OpenAiFailure, nowInMs: number): LlmError {
  const { headers } = failure;
  const status = statusOf(failure);
  const restsUntil = headers && readRetryAfter(headers, nowInMs);
  return llmError(kindOf(failure, status), {
    provider: 'openai',
    ...(status !== undefined && { status }),
    ...(restsUntil !== undefined && { restsUntil }),
  });
}

/** What a finish reason says of the answer; undefined: it has not ended yet. */
export function readOpenAiFinish(reason: string | null | undefined): 'whole' | LlmErrorKind | undefined {
  if (!reason) return undefined;
  return reason === 'stop' ? 'whole' : (OPENAI_KINDS_BY_FINISH_REASON.get(reason) ?? 'incomplete');
}

function statusOf({ status, code }: OpenAiFailure): number | undefined {
  const isInCode = status === undefined && /^[45]\d\d$/.test(String(code));
  return isInCode ? Number(code) : status;
}

function kindOf({ code, type, message = '' }: OpenAiFailure, status: number | undefined): LlmErrorKind {
  const byMessage = kindByMessage(OPENAI_KINDS_BY_MESSAGE, status, message);
  const hasVendorsError = [code, type].some(Boolean);
  return byMessage ?? kindByName(code) ?? kindByName(type) ?? kindByStatus(status, hasVendorsError);
}

function kindByName(name: unknown): LlmErrorKind | undefined {
  if (typeof name !== 'string') return undefined;
  return OPENAI_KINDS_BY_CODE.get(name.endsWith(`_${SPEND_LIMIT}`) ? SPEND_LIMIT : name);
}
