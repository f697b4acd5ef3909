import { describe, expect, it } from '@jest/globals';
import { LlmError, type LlmErrorKind, readVendorFailure, toLlmError } from '#llm';
import { expectGrowthOf } from '../rewriting/growth.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const KEY = 'a-key-of-ours';

interface Answer {
  status?: number | undefined;
  headers?: Record<string, string>;
  mediaType?: string;
}

/** What an answer means: its body as it stands, or the JSON of it. */
function errorOf(body: unknown, { status, headers = {}, mediaType }: Answer = {}): LlmError {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return toLlmError(readVendorFailure({ status, headers, mediaType, text }), { provider: 'openai', apiKey: KEY }, NOW);
}

describe('an error of a vendor, in whatever shape it comes,', () => {
  it.each<[LlmErrorKind, number | undefined, unknown]>([
    // OpenAI and those who speak as it does
    ['rate-limited', 429, { error: { message: 'Slow down.', type: 'requests', code: 'rate_limit_exceeded' } }],
    ['quota', 429, { error: { message: 'No.', type: 'insufficient_quota', code: 'insufficient_quota' } }],
    ['quota', 429, { error: { message: 'No.', type: 'insufficient_quota', code: null } }],
    ['quota', 429, { error: { code: 'team_spend_limit_exceeded' } }],
    ['forbidden', 403, { error: { message: 'You may not.', type: 'invalid_request_error', code: null } }],
    ['forbidden', 403, { code: 'permission-denied', error: 'You may not.' }],
    ['unsupported', 422, { detail: [{ type: 'missing', loc: ['body', 'top_k'], msg: 'Field required' }] }],
    ['unclear', 418, { error: { message: 'No.', type: 'invalid_request_error', code: null } }],
    ['no-such-model', 404, { error: { message: 'No.', type: 'invalid_request_error', code: 'model_not_found' } }],
    ['unsupported', 400, { error: { message: 'No.', param: 'temperature', code: 'unsupported_value' } }],
    ['unsupported', 400, { error: { message: 'No.', type: 'invalid_request_error', param: 'top_k', code: null } }],
    ['unclear', 400, { error: { message: 'No.', type: 'invalid_request_error', code: null } }],
    ['too-long', 413, { error: { message: 'Request too large for model', code: 'rate_limit_exceeded' } }],
    ['request-refused', 403, { error: { message: 'It requires moderation. Your input was flagged for "hate".' } }],
    // xAI: flat, with words for an error
    [
      'quota',
      403,
      { code: 'x:spending-limit', error: 'Your team has used all available credits or reached its limit.' },
    ],
    ['key-refused', 403, { code: 'x:bad-credentials', error: 'The access token could not be validated.' }],
    ['key-refused', 400, { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: ab***.' }],
    // gateways
    ['quota', 403, { error: { message: 'Key limit exceeded (total limit).' } }],
    ['key-refused', 403, { message: 'Forbidden: invalid key' }],
    ['key-refused', 403, { detail: 'Invalid API key' }],
    ['key-refused', 401, { error: 'Unauthorized' }],
    ['unclear', 403, { message: 'Forbidden' }],
    ['unclear', 403, '<html>Sorry, you have been blocked.</html>'],
    ['unclear', 400, { status: 'failure', message: 'Either x-config or x-provider header is required' }],
    ['rate-limited', 429, { errors: [{ code: 10_000, message: 'Wait.' }], success: false }],
    // Google, as it is, in an array, and within another's message
    [
      'key-refused',
      400,
      { error: { code: 400, message: 'API key not valid. Please pass one.', status: 'INVALID_ARGUMENT' } },
    ],
    [
      'key-refused',
      400,
      [{ error: { code: 400, status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] } }],
    ],
    ['key-refused', 401, { error: { code: 401, details: [{ reason: 'ACCESS_TOKEN_TYPE_UNSUPPORTED' }] } }],
    [
      'key-refused',
      403,
      { error: { code: 403, message: 'Your API key was reported as leaked.', status: 'PERMISSION_DENIED' } },
    ],
    ['quota', 429, { error: { message: '{"error":{"code":429,"message":"Quota exceeded, limit: 0, model: m"}}' } }],
    [
      'no-such-model',
      404,
      { error: { code: 404, message: 'models/m is not found for API version v1beta', status: 'NOT_FOUND' } },
    ],
    // vLLM, llama.cpp, Ollama, LiteLLM
    [
      'no-such-model',
      404,
      { object: 'error', message: 'The model `m` does not exist.', type: 'NotFoundError', code: 404 },
    ],
    ['no-such-model', 404, { error: { message: "model 'm' not found", type: 'api_error', param: null, code: null } }],
    ['no-such-model', 404, { error: { message: 'litellm.NotFoundError: The model `m` does not exist', code: '404' } }],
    ['no-such-model', 400, { error: { message: 'Invalid model name passed in model=m', code: '400' } }],
    [
      'too-long',
      400,
      { error: { message: "This model's maximum context length is 8 tokens.", param: 'input_tokens', code: 400 } },
    ],
    ['too-long', 400, { error: { code: 400, message: 'try increasing it', type: 'exceed_context_size_error' } }],
    [
      'key-refused',
      400,
      { error: { message: 'No connected db.', type: 'no_db_connection', param: null, code: '400' } },
    ],
    ['quota', 429, { error: { message: 'You exceeded your current quota', type: 'throttling_error', code: '429' } }],
    ['vendor-failed', 503, { error: { message: 'Loading model', type: 'unavailable_error', code: 503 } }],
    ['unsupported', 400, { error: { message: '"m" does not support thinking', type: 'api_error' } }],
    ['unsupported', 422, { detail: [{ type: 'extra_forbidden', loc: ['body', 'foo'], msg: 'Extra inputs' }] }],
    // servers that have no such API
    ['no-such-api', 404, '404 page not found'],
    ['no-such-api', 404, { detail: 'Not Found' }],
    ['no-such-api', 404, '<html></html>'],
    ['no-such-api', 404, { error: { message: 'File Not Found', type: 'not_found_error', code: 404 } }],
    ['no-such-api', 404, { error: { code: '404', message: 'Resource not found' } }],
    ['no-such-api', 404, { error: { message: 'Path not found.', code: 404 } }],
    ['unclear', 404, { error: { message: 'File abc not found' } }],
    ['no-such-api', undefined, { error: 'Unexpected endpoint or method. (POST /chat/completions)' }],
    ['no-such-api', 308, ''],
    ['unclear', 404, { error: { message: 'There is none.' } }],
    // nothing but a status
    ['vendor-failed', 500, 'Internal Server Error'],
    ['vendor-failed', 503, ''],
    ['unclear', 418, ''],
  ])('is %s, with status %s: %j', (kind, status, body) => {
    expect(errorOf(body, { status })).toMatchObject({ kind, status: status ?? null });
  });

  it.each<[LlmErrorKind, number | null, unknown]>([
    ['rate-limited', 429, { error: { code: 429, message: 'Rate limited' } }],
    ['rate-limited', 429, { error: { code: '429', message: 'No.', type: null } }],
    ['rate-limited', 429, { error: { status: 'RESOURCE_EXHAUSTED', message: 'No.' } }],
    ['rate-limited', 429, { error: { message: 'Error code: 429 - try later', code: null } }],
    ['vendor-failed', 502, { error: { code: 502 } }],
    ['vendor-failed', null, { error: { code: 'server_error', message: 'overloaded' } }],
    ['vendor-failed', null, { error: 'something broke' }],
  ])('is %s, with status %s, within a stream: %j', (kind, status, body) => {
    expect(errorOf(body)).toMatchObject({ kind, status });
  });

  it.each<[number | undefined, unknown]>([
    [400, { error: { message: "Invalid value for messages[1].content: 'I am out of credits'" } }],
    [400, { error: { message: "Invalid value: 'Expired API key'" } }],
    [400, { error: { message: 'Bad prompt: `my location is not supported`' } }],
    [403, { error: { message: 'Blocked: "the vendor\'s invalid api key" is not allowed' } }],
    [undefined, { error: { message: "failed on 'insufficient funds'" } }],
    [undefined, { error: { message: 'failed on \u201cspeed limit: 0\u201d, a rate limit' } }],
    [400, { error: { message: "Missing key 'messages' in body" } }],
    [400, { error: { message: 'Invalid token at position 5' } }],
    [403, { type: 'https://a-firewall.example/1020', title: 'Access denied', status: 403 }],
    [403, { type: 'about:blank', title: 'Forbidden', status: 403 }],
    [403, { status: 'error', message: 'blocked' }],
    [403, { status: 'failure', message: 'blocked' }],
  ])('sets no key and no account aside for what it quotes, or what a firewall says: %p %j', (status, body) => {
    expect(['unclear', 'vendor-failed']).toContain(errorOf(body, { status }).kind);
  });

  it.each<[LlmErrorKind, number | undefined, string]>([
    ['unclear', 400, 'invalid content: "the model \'x\' does not exist"'],
    ['unclear', 404, "Bad value: 'No such model, I said'"],
    ['unclear', 400, 'invalid content: `a context window with a view`'],
    ['unclear', 400, 'invalid content: "he said \\"hm\\", the maximum context is'],
    ['unclear', 400, 'invalid content: \u201cI have an unknown argument with her\u201d'],
    ['unclear', 403, 'Blocked: "her request was flagged for take-off"'],
    ['rate-limited', 429, 'Slow down. You sent: "request too large"'],
    ['no-such-model', 404, 'The model `x` does not exist. Valid aliases: `y`.'],
    ['no-such-model', 404, 'model "x" not found, try pulling it first'],
    ['no-such-model', undefined, "The provider's model 'x' does not exist"],
    ['too-long', 400, "This model's maximum context length is 8 tokens; 'messages' has 9."],
    ['unsupported', 400, "Unrecognized request argument supplied: 'foo'"],
  ])('is %s with status %s for what it says outside of quotations: %j', (kind, status, message) => {
    expect(errorOf({ error: { message } }, { status }).kind).toBe(kind);
  });

  it('that says "exceeded your current quota" is a limit of the rate where it tells a time, else the end of the quota', () => {
    const message = 'You exceeded your current quota, please check your plan.';
    expect(errorOf({ error: { message } }, { status: 429 }).kind).toBe('quota');
    expect(errorOf({ error: { message: `${message}\nPlease retry in 36.4s.` } }, { status: 429 }).kind).toBe(
      'rate-limited',
    );
  });

  it.each<[LlmErrorKind, LlmErrorKind, object]>([
    ['key-refused', 'vendor-failed', { message: 'Invalid API key provided.' }],
    ['key-refused', 'vendor-failed', { message: 'No.', code: 'invalid_api_key' }],
    ['key-refused', 'vendor-failed', { message: 'No.', code: 401 }],
    ['forbidden', 'unclear', { message: 'No.', code: 403, type: 'not_you' }],
  ])(
    'that is %s is %s in the middle of an answer, for whose beginning the key was good enough: %j',
    (alone, kind, error) => {
      const text = JSON.stringify({ error });
      const kindOf = (comesAfterText: boolean): LlmErrorKind =>
        toLlmError(readVendorFailure({ text, comesAfterText }), { provider: 'openai', apiKey: KEY }, NOW).kind;
      expect([kindOf(false), kindOf(true)]).toEqual([alone, kind]);
    },
  );

  it('tells its short tokens, and neither its message nor a key', () => {
    const error = errorOf(
      { error: { message: `The key ${KEY} is secret`, type: 'server_error', param: KEY, code: 'sk-abcdef' } },
      { status: 500 },
    );
    expect(error.facts).toEqual({ type: 'server_error' });
    expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/secret|a-key-of-ours|sk-abcdef/);
  });

  it('names what was answered where that is no error of the vendor', () => {
    const error = errorOf('<html></html>', { status: 502, mediaType: 'text/html' });
    expect(error.facts).toEqual({ mediaType: 'text/html' });
    expect(error.message).toBe('openai failed (status 502, the answer was text/html)');
  });

  it('says what happened in a sentence of its own', () => {
    expect(errorOf('', { status: 401 }).message).toBe('openai does not accept the key (status 401)');
  });

  it.each(['token count ', 'limit: 0.', 'Please retry in 1', 'location is ', 'model ', 'invalid api ', 'retry 1s 1s '])(
    'takes ten times as long for a message of ten times as many %j',
    (part) => {
      expectGrowthOf(
        (size) => part.repeat(size / part.length),
        (message) => [400, 403, 404, 429].map((status) => errorOf({ error: { message } }, { status })),
      );
    },
  );

  it.each([
    null,
    'x',
    7,
    [],
    {},
    { error: {} },
    { error: [] },
    { error: { details: [null, 'x', 7, [], { reason: {} }] } },
  ])('is read though it is %j', (body) => {
    expect(errorOf(body, { status: 429 })).toMatchObject({ kind: 'rate-limited', restsUntil: null });
  });
});

describe('when a vendor may be asked again', () => {
  const SECONDS = 1000;
  const HOURS = 3_600_000;
  const epoch = (milliseconds: number, unit: number) => String(Math.round((NOW + milliseconds) / unit));
  const date = (milliseconds: number) => new Date(NOW + milliseconds).toUTCString();

  it.each<[string, number | null, Record<string, string>]>([
    ['seconds', 90 * SECONDS, { 'retry-after': '90' }],
    ['seconds with a fraction', 1.5 * SECONDS, { 'retry-after': '1.5' }],
    ['milliseconds', 850, { 'retry-after-ms': '850', 'retry-after': '1' }],
    ['a day', 24 * HOURS, { 'retry-after': '86400' }],
    ['a second of the epoch', 20 * SECONDS, { 'retry-after': epoch(20 * SECONDS, 1000) }],
    ['a millisecond of the epoch', 20 * SECONDS, { 'retry-after': epoch(20 * SECONDS, 1) }],
    ['a number that is neither', null, { 'retry-after': '31536000' }],
    ['a negative number', 0, { 'retry-after': '-5' }],
    ['a date', 20 * SECONDS, { 'retry-after': date(20 * SECONDS) }],
    [
      'a date, by a clock an hour ahead',
      20 * SECONDS,
      { date: date(HOURS), 'retry-after': date(HOURS + 20 * SECONDS) },
    ],
    [
      'a date, by a clock an hour behind',
      20 * SECONDS,
      { date: date(-HOURS), 'retry-after': date(-HOURS + 20 * SECONDS) },
    ],
    ['a date of ISO 8601', 20 * SECONDS, { 'retry-after': new Date(NOW + 20 * SECONDS).toISOString() }],
    ['a duration', 20 * SECONDS, { 'retry-after': '20s' }],
    ['a duration of two units', 90 * SECONDS, { 'retry-after': '1m30s' }],
    ['two headers', 20 * SECONDS, { 'retry-after': '5, 20' }],
    ["LiteLLM's name for it", 17 * SECONDS, { 'llm_provider-retry-after': '17' }],
    ['words', null, { 'retry-after': 'soon' }],
    ['a duration in capitals', 90 * SECONDS, { 'retry-after': '1M30S' }],
    [
      'words beside a limit of which nothing remains',
      90 * SECONDS,
      { 'retry-after': 'soon', 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '90s' },
    ],
    [
      'a limit of which nothing remains',
      90 * SECONDS,
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m30s' },
    ],
    [
      'a limit of which something remains',
      null,
      { 'x-ratelimit-remaining-requests': '7', 'x-ratelimit-reset-requests': '1m30s' },
    ],
    [
      'two limits, one of them reached',
      6 * SECONDS,
      {
        'x-ratelimit-remaining-requests': '7',
        'x-ratelimit-reset-requests': '1m30s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '6s',
      },
    ],
    [
      'a limit that resets at a millisecond of the epoch',
      20 * SECONDS,
      { 'x-ratelimit-remaining': '0', 'X-RateLimit-Reset': epoch(20 * SECONDS, 1) },
    ],
    ['nothing', null, {}],
  ])('is read from headers with %s', (_, restInMs, headers) => {
    const { restsUntil } = errorOf({ error: { message: 'No.' } }, { status: 429, headers });
    expect(restsUntil).toBe(restInMs === null ? null : NOW + restInMs);
  });

  it.each<[number, string]>([
    [36_430, 'Please retry in 36.429760048s.'],
    [851, 'Please retry in 850.1ms.'],
    [72_500, 'Rate limit reached. Please try again in 1m12.5s.'],
    [86_400_000, 'Rate limit reached. Please try again in 3 days.'],
    [38_407_700, 'Please retry in 10h40m7.7s.'],
    [86_400_000, 'Please retry after 86400 seconds.'],
    [20_000, 'Try again in 20 seconds, please.'],
    [300_000, 'You may wait 5 minutes.'],
    [27_000, 'vendor: {"retryDelay": "27s"}'],
  ])('is %i ms by the words %j', (restInMs, message) => {
    expect(errorOf({ error: { message } }, { status: 429 }).restsUntil).toBe(NOW + restInMs);
  });

  it.each<[number, object]>([
    [13_500, { details: [{ retryDelay: '13.5s' }] }],
    [45_579, { details: [{ retryDelay: '45.578569677s' }] }],
    [40_000, { details: [{ retryDelay: { seconds: 40 } }] }],
    [300_000, { details: [{ metadata: { quotaResetDelay: '5m0s' } }] }],
    [7_000, { message: 'Please retry in 5s.', details: [{ retryDelay: '7s' }] }],
    [20_000, { retry_after: 20 }],
    [20_000, { metadata: { headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(NOW + 20_000) } } }],
  ])('is %i ms by the fields %j', (restInMs, error) => {
    expect(errorOf({ error }, { status: 429 }).restsUntil).toBe(NOW + restInMs);
  });

  it.each([{ retryDelay: 'soon' }, { retryDelay: '1.2.3s' }, { retryDelay: 5 }, { violations: 'x' }])(
    'is not known by %j',
    (detail) => {
      expect(errorOf({ error: { details: [detail] } }, { status: 429 }).restsUntil).toBeNull();
    },
  );

  it('is midnight Pacific time for a quota of a day, whatever RetryInfo says', () => {
    const details = [{ violations: [{ quotaId: 'GenerateRequestsPerDayPerProject' }] }, { retryDelay: '5s' }];
    expect(errorOf({ error: { details } }, { status: 429 }).restsUntil).toBe(Date.parse('2026-03-02T08:00:00Z'));
  });
});
