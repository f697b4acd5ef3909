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
    },
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
    { name: 'a forbidden key', behaviour: { fail: { status: 403 } }, kind: 'key-refused', status: 403 },
    {
      name: 'a text that is too long',
      behaviour: { fail: { status: 400, message: 'The input token count (9) exceeds the maximum (8).' } },
      kind: 'request-refused',
      status: 400,
    },
    { name: 'an unknown model', behaviour: { fail: { status: 404 } }, kind: 'vendor-failed', status: 404 },
    { name: 'a server in trouble', behaviour: { fail: { status: 503 } }, kind: 'vendor-failed', status: 503 },
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
    { reason: 'PROHIBITED_CONTENT', kind: 'request-refused' },
  ],
});
