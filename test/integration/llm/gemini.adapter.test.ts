import { GeminiAdapter } from '#llm';
import { describeVendorAdapter } from './vendor-conformance.js';

const model = 'gemini-test';

describeVendorAdapter({
  provider: 'gemini',
  create: (vendor) => new GeminiAdapter({ model, baseUrl: vendor.geminiBaseUrl }),
  keyHeader: { name: 'x-goog-api-key', value: (key) => key },
  failures: [
    {
      name: 'a rate limit',
      behaviour: { fail: { status: 429, retryDelay: '13.5s' } },
      kind: 'rate-limited',
      status: 429,
      restInMs: 13_500,
    },
    {
      name: 'a rate limit that tells its time in words only',
      behaviour: { fail: { status: 429, message: 'You exceeded your current quota.\nPlease retry in 850.5ms.' } },
      kind: 'rate-limited',
      status: 429,
      restInMs: 851,
    },
    {
      name: 'an account without any quota for the model',
      behaviour: {
        fail: { status: 429, message: 'Quota exceeded for metric: free_tier, limit: 0, model: gemini-test' },
      },
      kind: 'quota',
      status: 429,
    },
    {
      name: 'an account that must pay in this country',
      behaviour: { fail: { status: 400, message: 'User location is not supported for the API use.' } },
      kind: 'quota',
      status: 400,
    },
    { name: 'a bad request', behaviour: { fail: { status: 400 } }, kind: 'unclear', status: 400 },
    {
      name: 'credits that are used up',
      behaviour: { fail: { status: 429, message: 'Your prepayment credits are depleted.' } },
      kind: 'quota',
      status: 429,
    },
    {
      name: 'a wrong key',
      behaviour: { fail: { status: 400, reason: 'API_KEY_INVALID' } },
      kind: 'key-refused',
      status: 400,
    },
    { name: 'a forbidden call', behaviour: { fail: { status: 403 } }, kind: 'forbidden', status: 403 },
    {
      name: 'a text that is too long',
      behaviour: { fail: { status: 400, message: 'The input token count (9) exceeds the maximum (8).' } },
      kind: 'too-long',
      status: 400,
    },
    {
      name: 'an unknown model',
      behaviour: { fail: { status: 404, message: 'models/m is not found for API version v1beta.' } },
      kind: 'no-such-model',
      status: 404,
    },
    { name: 'a server in trouble', behaviour: { fail: { status: 503 } }, kind: 'vendor-failed', status: 503 },
    {
      name: 'a piece that is no text',
      behaviour: { answer: [{ frame: 'data: {"candidates":[{"content":{"parts":[{"text":7}]}}]}\r\n\r\n' }] },
      kind: 'unreadable',
      status: null,
    },
    {
      name: 'a rate limit told within the stream',
      behaviour: { failInStream: { status: 429 } },
      kind: 'rate-limited',
      status: 429,
    },
  ],
  finishReasons: [
    { reason: 'MAX_TOKENS', kind: 'at-limit' },
    { reason: 'RECITATION', kind: 'incomplete' },
    { reason: 'SAFETY', kind: 'request-refused' },
    { reason: 'LANGUAGE', kind: 'unsupported' },
    { reason: 'PROHIBITED_CONTENT', kind: 'request-refused' },
  ],
});

test('requests made with several keys at once leave the global fetch as it was', async () => {
  const { fetch } = globalThis;
  const { signal } = new AbortController();
  const adapter = new GeminiAdapter({ model, baseUrl: 'http://127.0.0.1:1' });
  await Promise.all([0, 1, 2].map((index) => adapter.look({ apiKey: `test-key-gemini-${index}`, signal })));
  expect(globalThis.fetch).toBe(fetch);
});
