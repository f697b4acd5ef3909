import { describe, expect, it } from '@jest/globals';
import { type LlmErrorKind, type OpenAiFailure, readOpenAiFailure } from '#llm';

const NOW = Date.parse('2026-03-01T12:00:00Z');

describe('readOpenAiFailure', () => {
  it.each<[LlmErrorKind, OpenAiFailure]>([
    ['rate-limited', { status: 429 }],
    ['rate-limited', { status: 429, code: 'rate_limit_exceeded', type: 'requests' }],
    ['rate-limited', { code: 'rate_limit_exceeded' }],
    ['quota', { status: 429, code: 'insufficient_quota' }],
    ['quota', { status: 429, code: null, type: 'insufficient_quota' }],
    ['quota', { status: 403, code: 'insufficient_quota' }],
    ['quota', { status: 429, code: 'credit_balance_exhausted' }],
    ['quota', { status: 429, code: 'project_spend_limit_exceeded' }],
    ['quota', { status: 429, code: 'organization_usage_limit_exceeded' }],
    ['quota', { status: 400, code: 'billing_hard_limit_reached' }],
    ['quota', { status: 402 }],
    ['key-refused', { status: 401, code: 'invalid_api_key' }],
    ['key-refused', { status: 401 }],
    ['key-refused', { status: 403 }],
    ['request-refused', { status: 400, code: 'content_policy_violation' }],
    ['request-refused', { status: 400, code: 'content_filter' }],
    ['request-refused', { status: 400, code: 'invalid_prompt' }],
    ['request-refused', { status: 400, code: 'context_length_exceeded' }],
    ['request-refused', { status: 413 }],
    ['vendor-failed', { status: 400 }],
    ['vendor-failed', { status: 400, code: 'unsupported_parameter' }],
    ['vendor-failed', { status: 404, code: 'model_not_found' }],
    ['vendor-failed', { status: 403, code: 'model_not_found' }],
    ['vendor-failed', { status: 403, code: 'unsupported_country_region_territory' }],
    ['vendor-failed', { status: 408 }],
    ['vendor-failed', { status: 500 }],
    ['vendor-failed', { status: 503 }],
    ['vendor-failed', {}],
  ])('takes as %s the answer %j', (kind, failure) => {
    expect(readOpenAiFailure(failure, NOW)).toMatchObject({ kind, provider: 'openai', status: failure.status ?? null });
  });

  it('reads when the key may be used again', () => {
    const headers = new Headers({ 'retry-after': '90' });
    expect(readOpenAiFailure({ status: 429, headers }, NOW).restsUntil).toBe(NOW + 90_000);
    expect(readOpenAiFailure({ status: 503, headers }, NOW).restsUntil).toBe(NOW + 90_000);
  });

  it('knows no such time where the vendor names none', () => {
    expect(readOpenAiFailure({ status: 429, headers: new Headers() }, NOW).restsUntil).toBeNull();
  });

  it('says what happened in a sentence of its own', () => {
    expect(readOpenAiFailure({ status: 401 }, NOW).message).toBe('openai does not accept the key (status 401)');
  });
});
