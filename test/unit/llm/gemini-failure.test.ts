import { describe, expect, it } from '@jest/globals';
import { type GeminiFailure, type LlmErrorKind, nextPacificMidnight, readGeminiFailure, readGeminiFinish } from '#llm';
import { expectGrowthOf } from '../rewriting/growth.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const PER_DAY = { violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }] };
const PER_MINUTE = { violations: [{ quotaId: 'GenerateRequestsPerMinutePerProjectPerModel-FreeTier' }] };

describe('readGeminiFailure', () => {
  it.each<[LlmErrorKind, GeminiFailure]>([
    ['rate-limited', { status: 429 }],
    ['rate-limited', { status: 429, details: [PER_DAY] }],
    ['rate-limited', { status: 429, message: 'You exceeded your current quota, please check your plan and billing.' }],
    ['quota', { status: 429, message: 'Your prepayment credits are depleted.' }],
    ['quota', { status: 429, message: 'Your project has exceeded its monthly spending cap.' }],
    ['key-refused', { status: 400, details: [{ reason: 'API_KEY_INVALID' }] }],
    ['key-refused', { status: 401 }],
    ['key-refused', { status: 403, message: 'Your API key was reported as leaked.' }],
    ['unsupported', { status: 403 }],
    ['unsupported', { status: 403, message: '' }],
    [
      'request-refused',
      { status: 400, message: 'The input token count (9) exceeds the maximum number of tokens (8).' },
    ],
    ['request-refused', { status: 413 }],
    ['quota', { status: 429, message: 'Quota exceeded for metric: a, limit: 0\nPlease retry in 30s.' }],
    ['rate-limited', { status: 429, message: 'Quota exceeded for metric: a, limit: 05, model: b' }],
    ['rate-limited', { status: 429, message: 'Quota exceeded for metric: a, limit: 0.5, model: b' }],
    ['rate-limited', { status: 429, message: 'Quota exceeded for metric: a, limit: 20, model: b' }],
    ['rate-limited', { status: 403, details: [{ reason: 'RATE_LIMIT_EXCEEDED' }] }],
    ['quota', { status: 403, details: [{ reason: 'BILLING_DISABLED' }] }],
    ['quota', { status: 400, message: 'User location is not supported for the API use.' }],
    ['quota', { status: 400, message: 'Gemini API free tier is not available in your country.' }],
    ['key-refused', { status: 403, details: [{ reason: 'API_KEY_SERVICE_BLOCKED' }] }],
    ['unsupported', { status: 400 }],
    ['unsupported', { status: 400, message: 'limit: 0. Your credits are depleted.' }],
    ['unsupported', { status: 404 }],
    ['vendor-failed', { status: 499 }],
    ['vendor-failed', { status: 504 }],
    ['vendor-failed', { status: 500 }],
    ['vendor-failed', { status: 503, message: 'The model is overloaded.' }],
    ['vendor-failed', {}],
    ['rate-limited', { status: 429, details: [null, 'x', 7, [], { reason: {} }] }],
    ['rate-limited', { status: 429, details: 'x' }],
    ['rate-limited', { status: 429, details: {} }],
    ['rate-limited', { status: 429, details: [{ violations: [null, { quotaId: 5 }] }, { retryDelay: 5 }] }],
    ['rate-limited', { status: 429, details: [{ violations: 'x' }] }],
  ])('takes as %s the answer %j', (kind, failure) => {
    expect(readGeminiFailure(failure, NOW)).toMatchObject({ kind, provider: 'gemini', status: failure.status ?? null });
  });

  it.each(['token count ', 'limit: 0.', 'Please retry in 1', 'location is '])(
    'takes ten times as long for a message of ten times as many %j',
    (part) => {
      expectGrowthOf(
        (size) => part.repeat(size / part.length),
        (message) => [400, 429].map((status) => readGeminiFailure({ status, message }, NOW)),
      );
    },
  );

  it('lets the key rest as long as RetryInfo says', () => {
    const details = [PER_MINUTE, { retryDelay: '13.5s' }];
    expect(readGeminiFailure({ status: 429, details }, NOW).restsUntil).toBe(NOW + 13_500);
  });

  it('rounds nanoseconds up', () => {
    const details = [{ retryDelay: '45.578569677s' }];
    expect(readGeminiFailure({ status: 429, details }, NOW).restsUntil).toBe(NOW + 45_579);
  });

  it.each([
    ['Please retry in 36.429760048s.', 36_430],
    ['Please retry in 850.1ms.', 851],
    ['Please retry in 900000s.', 86_400_000],
  ])('reads the time from the words %s where RetryInfo is missing', (message, restInMs) => {
    expect(readGeminiFailure({ status: 429, message }, NOW).restsUntil).toBe(NOW + restInMs);
  });

  it('believes RetryInfo rather than the words', () => {
    const failure = { status: 429, message: 'Please retry in 5s.', details: [{ retryDelay: '7s' }] };
    expect(readGeminiFailure(failure, NOW).restsUntil).toBe(NOW + 7000);
  });

  it('knows no time where RetryInfo is missing or unreadable', () => {
    expect(readGeminiFailure({ status: 429 }, NOW).restsUntil).toBeNull();
    expect(readGeminiFailure({ status: 429, details: [{ retryDelay: 'soon' }] }, NOW).restsUntil).toBeNull();
    expect(readGeminiFailure({ status: 429, details: [{ retryDelay: '1.2.3s' }] }, NOW).restsUntil).toBeNull();
  });

  it('lets a key whose quota of the day is used up rest until midnight Pacific, whatever RetryInfo says', () => {
    const details = [PER_DAY, { retryDelay: '5s' }];
    expect(readGeminiFailure({ status: 429, details }, NOW).restsUntil).toBe(Date.parse('2026-03-02T08:00:00Z'));
  });
});

describe('readGeminiFinish', () => {
  it.each([undefined, '', 'FINISH_REASON_UNSPECIFIED'])('takes %j for an answer that goes on', (reason) => {
    expect(readGeminiFinish(reason)).toBeUndefined();
  });
});

describe('nextPacificMidnight', () => {
  it.each([
    ['in winter', '2026-01-15T12:00:00.000Z', '2026-01-16T08:00:00.000Z'],
    ['in summer', '2026-07-15T12:00:00.123Z', '2026-07-16T07:00:00.000Z'],
    ['at midnight itself, a day later', '2026-07-15T07:00:00.000Z', '2026-07-16T07:00:00.000Z'],
    ['a millisecond before midnight', '2026-07-15T06:59:59.999Z', '2026-07-15T07:00:00.000Z'],
    ['on the short day in March', '2026-03-08T08:30:00.000Z', '2026-03-09T07:00:00.000Z'],
    ['on the short day, after the change', '2026-03-08T20:00:00.000Z', '2026-03-09T07:00:00.000Z'],
    ['on the long day in November', '2026-11-01T07:30:00.000Z', '2026-11-02T08:00:00.000Z'],
    ['on the long day, after the change', '2026-11-01T20:00:00.000Z', '2026-11-02T08:00:00.000Z'],
  ])('is right %s', (_, now, midnight) => {
    expect(new Date(nextPacificMidnight(Date.parse(now))).toISOString()).toBe(midnight);
  });
});
