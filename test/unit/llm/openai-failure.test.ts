import { describe, expect, it } from '@jest/globals';
import { type LlmErrorKind, type OpenAiFailure, readOpenAiFailure, readOpenAiFinish } from '#llm';

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
    ['key-refused', { status: 403, code: 'missing_scope' }],
    ['key-refused', { status: 403, type: 'invalid_request_error' }],
    ['key-refused', { status: 403, code: '', type: 'one_api_error' }],
    ['key-refused', { status: 403, code: 403 }],
    ['unsupported', { status: 403 }],
    ['unsupported', { status: 403, code: null, message: '403 <html>blocked</html>' }],
    ['request-refused', { status: 400, code: 'content_policy_violation' }],
    ['request-refused', { status: 400, code: 'content_filter' }],
    ['request-refused', { status: 400, code: 'invalid_prompt' }],
    ['request-refused', { status: 400, code: 'context_length_exceeded' }],
    ['request-refused', { status: 413 }],
    ['quota', { status: 429, code: 'team_spend_limit_exceeded' }],
    ['quota', { status: 429, code: 'organization_spend_limit_exceeded' }],
    ['key-refused', { status: 404, code: 'model_not_found' }],
    ['key-refused', { status: 403, code: 'model_not_found' }],
    ['request-refused', { status: 400, code: 400, type: 'BadRequestError', message: 'maximum context length is 8' }],
    ['request-refused', { status: 400, code: 400, type: 'exceed_context_size_error' }],
    ['request-refused', { status: 500, type: 'server_error', message: 'Context size has been exceeded.' }],
    ['request-refused', { status: 403, message: 'It requires moderation. Your input was flagged for "hate".' }],
    ['unsupported', { status: 429, code: 'rate_limit_exceeded', type: 'tokens', message: 'Request too large for gpt' }],
    ['unsupported', { status: 413, code: 'rate_limit_exceeded', message: 'Request too large for model' }],
    ['unsupported', { status: 400 }],
    ['unsupported', { status: 400, code: 'unsupported_parameter' }],
    ['unsupported', { status: 404 }],
    ['unsupported', { status: 403, code: 'unsupported_country_region_territory' }],
    ['rate-limited', { status: 503, code: 'slow_down' }],
    ['rate-limited', { status: 429, message: 'Too many requests for this context length' }],
    ['vendor-failed', { status: 409 }],
    ['vendor-failed', { status: 503, code: 'server_is_overloaded' }],
    ['vendor-failed', { status: 503, message: 'Request too large, context length' }],
    ['vendor-failed', { status: 408 }],
    ['vendor-failed', { status: 500 }],
    ['vendor-failed', { status: 503 }],
    ['vendor-failed', {}],
  ])('takes as %s the answer %j', (kind, failure) => {
    expect(readOpenAiFailure(failure, NOW)).toMatchObject({ kind, provider: 'openai', status: failure.status ?? null });
  });

  it.each<[LlmErrorKind, number | null, OpenAiFailure]>([
    ['rate-limited', 429, { code: 429 }],
    ['rate-limited', 429, { code: '429' }],
    ['vendor-failed', 502, { code: 502 }],
    ['vendor-failed', null, { code: 1300 }],
    ['vendor-failed', null, { code: 'server_error' }],
    ['vendor-failed', 500, { status: 500, code: 429 }],
  ])('takes as %s, with the status %s, the frame %j', (kind, status, failure) => {
    expect(readOpenAiFailure(failure, NOW)).toMatchObject({ kind, status });
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

describe('readOpenAiFinish', () => {
  it.each([undefined, null, ''])('takes %j for an answer that goes on', (reason) => {
    expect(readOpenAiFinish(reason)).toBeUndefined();
  });
});
