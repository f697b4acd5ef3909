import { llmError, type LlmError, type LlmErrorKind } from '../llm-error.js';
import { readRetryAfter } from '../retry-after.js';

/** An error as an OpenAI-compatible server answered it: as a status, or (without one) as a frame in its stream. */
export interface OpenAiFailure {
  status?: number | undefined;
  code?: string | null | undefined;
  type?: string | undefined;
  headers?: Headers | undefined;
}

/**
 * What codes and types mean, whatever their status is. Sources: OpenAI's guide to error codes
 * (platform.openai.com/docs/guides/error-codes), Azure's content filter, and servers that speak the same API.
 */
const KINDS_BY_CODE: ReadonlyMap<string, LlmErrorKind> = new Map([
  ['insufficient_quota', 'quota'],
  ['credit_balance_exhausted', 'quota'],
  ['organization_usage_limit_exceeded', 'quota'],
  ['billing_hard_limit_reached', 'quota'],
  ['billing_not_active', 'quota'],
  ['invalid_api_key', 'key-refused'],
  ['account_deactivated', 'key-refused'],
  ['content_filter', 'request-refused'],
  ['content_policy_violation', 'request-refused'],
  ['moderation_blocked', 'request-refused'],
  ['invalid_prompt', 'request-refused'],
  ['context_length_exceeded', 'request-refused'],
  ['string_above_max_length', 'request-refused'],
  // Not about the key or the text: another provider may serve.
  ['model_not_found', 'vendor-failed'],
  ['unsupported_country_region_territory', 'vendor-failed'],
  ['rate_limit_exceeded', 'rate-limited'],
]);

const SPEND_LIMIT = /_spend_limit_exceeded$/;

/** By status, where no code says more. Every other status (5xx, a 400 or 404 of a wrong setting) is `vendor-failed`. */
const KINDS_BY_STATUS: ReadonlyMap<number | undefined, LlmErrorKind> = new Map([
  [401, 'key-refused'],
  [402, 'quota'],
  [403, 'key-refused'],
  [413, 'request-refused'],
  [429, 'rate-limited'],
]);

/** What an error of an OpenAI-compatible server means. */
export function readOpenAiFailure(failure: OpenAiFailure, nowInMs: number): LlmError {
  const { status, headers } = failure;
  const restsUntil = headers && readRetryAfter(headers, nowInMs);
  return llmError(kindOf(failure), {
    provider: 'openai',
    ...(status !== undefined && { status }),
    ...(restsUntil !== undefined && { restsUntil }),
  });
}

function kindOf({ status, code, type }: OpenAiFailure): LlmErrorKind {
  const byName = kindByName(code) ?? kindByName(type);
  return byName ?? KINDS_BY_STATUS.get(status) ?? 'vendor-failed';
}

function kindByName(name: string | null | undefined): LlmErrorKind | undefined {
  if (typeof name !== 'string') return undefined;
  return SPEND_LIMIT.test(name) ? 'quota' : KINDS_BY_CODE.get(name);
}
